import { run } from './run';

run(process.argv.slice(2), {
  cwd: process.cwd(),
  out: text => process.stdout.write(text),
  err: text => process.stderr.write(text),
}).then(code => {
  process.exitCode = code;
});
