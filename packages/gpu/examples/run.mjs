// Runs an example by name: node examples/run.mjs ising
const name = process.argv[2];
if (!/^(ising|mandelbrot)$/.test(name ?? '')) {
  console.error('Which example? ising or mandelbrot.');
  process.exit(1);
}
const { main } = await import(`./${name}.ts`);
await main();
