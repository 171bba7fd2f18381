// Runs an example by name: node examples/run.mjs longMemory
const examples = ['longMemory', 'linearRegions'];
const name = process.argv[2];
if (!examples.includes(name ?? '')) {
  console.error(`Which example? ${examples.join(' or ')}.`);
  process.exit(1);
}
const { main } = await import(`./${name}.ts`);
main();
