/**
 * The program `custody`. The package exports none of it, because adopters run it; its speed can't be measured from
 * outside, though, without measuring how its sources are compiled.
 */
export { run as custody } from '@custody/cli/src/run';
