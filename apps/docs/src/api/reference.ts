/** The place of an entry on the site. */
export interface Reference {
  readonly package: string;
  readonly name: string;
}

/** The page of a package, from the root of the site. */
export const packagePage = (name: string): string => `packages/${name}.html`;

/** The address of an entry, from the root of the site. */
export const addressOf = ({ package: page, name }: Reference): string => `${packagePage(page)}#${name}`;
