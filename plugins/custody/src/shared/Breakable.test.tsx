import { render } from '@testing-library/react';
import { Breakable } from './Breakable';

describe('Breakable', () => {
  it.each([
    ['payments/payouts-worker', 'payments/|payouts-worker'],
    ['postgresql/ledger', 'postgresql/|ledger'],
    ['ledger:write', 'ledger:|write'],
    ['group:default/a_b.c', 'group:|default/|a_|b.|c'],
    ['Payouts worker', 'Payouts worker'],
    ['//x', '//|x'],
    ['', ''],
  ])('lets %j break after its parts, and says the same', (name, parts) => {
    const { container } = render(<Breakable>{name}</Breakable>);
    expect(container.innerHTML.replaceAll('<wbr>', '|')).toBe(parts);
    expect(container).toHaveTextContent(name);
  });
});
