// On narrow screens the menu stands above the content, so it begins closed.
const menu = document.querySelector<HTMLDetailsElement>('.menu details')!;
if (matchMedia('(max-width: 50rem)').matches) menu.open = false;
export {};
