/** @jest-environment node */
import { createHash } from 'node:crypto';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils';
import fc from 'fast-check';
import {
  type Hash,
  inclusionPath,
  leafHash,
  merkleRoot,
  MerkleTree,
  nodeHash,
  portableSha256,
  rootOfInclusion,
} from './merkle';

/** RFC 9162, 2.1.1, word by word: the split is at the largest power of two below n. */
function rootByDefinition(leaves: readonly Hash[]): Hash {
  if (leaves.length === 0) return portableSha256('');
  if (leaves.length === 1) return leaves[0];
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(
    rootByDefinition(leaves.slice(0, k)),
    rootByDefinition(leaves.slice(k)),
  );
}

const texts = fc.array(fc.string(), { minLength: 1, maxLength: 70 });
const hex = (hash: Hash | undefined) => hash && bytesToHex(hash);

describe('hashes', () => {
  it('separates leaves from nodes by their first byte', () => {
    const left = leafHash('a');
    const right = leafHash('b');
    expect(hex(left)).toBe(
      createHash('sha256')
        .update(Buffer.from([0]))
        .update('a')
        .digest('hex'),
    );
    expect(hex(nodeHash(left, right))).toBe(
      createHash('sha256')
        .update(Buffer.from([1]))
        .update(left)
        .update(right)
        .digest('hex'),
    );
  });

  it('is the same with the hash of Node', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const ofNode = (data: string | Uint8Array) =>
          createHash('sha256').update(data).digest();
        expect(hex(leafHash(text, ofNode))).toBe(hex(leafHash(text)));
      }),
    );
  });
});

describe('merkleRoot', () => {
  // The tree of seven leaves that RFC 9162, 2.1.5 draws.
  const [a, b, c, d, e, f, j] = [...'0123456'].map(text => leafHash(text));
  const g = nodeHash(a, b);
  const h = nodeHash(c, d);
  const i = nodeHash(e, f);
  const k = nodeHash(g, h);
  const l = nodeHash(i, j);
  const seven = [a, b, c, d, e, f, j];

  it('has the shape of the example in RFC 9162', () => {
    expect(hex(merkleRoot(seven))).toBe(hex(nodeHash(k, l)));
  });

  it.each([
    [0, [b, h, l]],
    [3, [c, g, l]],
    [4, [f, j, k]],
    [6, [i, k]],
  ])('gives the path of leaf %i as the RFC has it', (index, path) => {
    expect(inclusionPath(seven, index).map(hex)).toEqual(path.map(hex));
  });

  it('is the hash of nothing over nothing', () => {
    expect(hex(merkleRoot([]))).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  it('is what the definition says, however many leaves there are', () => {
    fc.assert(
      fc.property(texts, values => {
        const leaves = values.map(value => leafHash(value));
        const tree = new MerkleTree();
        leaves.forEach(leaf => tree.add(leaf));
        expect(tree.size).toBe(leaves.length);
        expect(hex(tree.root())).toBe(hex(rootByDefinition(leaves)));
      }),
    );
  });
});

describe('rootOfInclusion', () => {
  const tree = texts.chain(values =>
    fc.record({
      leaves: fc.constant(
        values.map((value, at) => leafHash(`${at} ${value}`)),
      ),
      index: fc.nat(values.length - 1),
    }),
  );

  it('leads every leaf to the root', () => {
    fc.assert(
      fc.property(tree, ({ leaves, index }) => {
        const proof = {
          leaf: leaves[index],
          index,
          size: leaves.length,
          path: inclusionPath(leaves, index),
        };
        expect(hex(rootOfInclusion(proof))).toBe(hex(merkleRoot(leaves)));
      }),
    );
  });

  it('leads nowhere near the root once anything is changed', () => {
    fc.assert(
      fc.property(
        tree,
        fc.constantFrom('leaf', 'index', 'size', 'drop', 'add', 'flip'),
        fc.nat(),
        ({ leaves, index }, change, at) => {
          const path = inclusionPath(leaves, index);
          const proof = {
            leaf: leaves[index],
            index,
            size: leaves.length,
            path,
          };
          const other = hexToBytes('ab'.repeat(32));
          const changed = {
            leaf: { ...proof, leaf: other },
            index: { ...proof, index: (index + 1) % leaves.length },
            // A tree of another size may have the same path for a leaf; see the RFC: the size is signed with the root.
            size: { ...proof, size: index },
            drop: { ...proof, path: path.slice(1) },
            add: { ...proof, path: [...path, other] },
            flip: {
              ...proof,
              path: path.map((hash, n) =>
                n === at % path.length ? other : hash,
              ),
            },
          }[change];
          const same =
            changed.index === index &&
            changed.path.length === path.length &&
            changed.path.every((hash, n) => hash === path[n]) &&
            changed.leaf === proof.leaf &&
            changed.size === proof.size;
          fc.pre(!same);
          expect(hex(rootOfInclusion(changed))).not.toBe(
            hex(merkleRoot(leaves)),
          );
        },
      ),
    );
  });

  it.each([-1, 1.5, 3, 2 ** 53])('knows no leaf %d of three', index => {
    const leaves = ['a', 'b', 'c'].map(text => leafHash(text));
    expect(
      rootOfInclusion({ leaf: leaves[0], index, size: 3, path: leaves }),
    ).toBeUndefined();
    expect(() => inclusionPath(leaves, index)).toThrow(RangeError);
  });
});
