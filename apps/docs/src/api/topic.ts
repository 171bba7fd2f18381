import ts from 'typescript';

/**
 * The topic that begins with a statement of a table of contents: a `// comment` of a few words above it.
 * Sentences, which end with a full stop, explain the file or the line and begin no topic.
 */
export function topicOf(statement: ts.Statement, file: ts.SourceFile): string | undefined {
  if (!ts.isExportDeclaration(statement)) return undefined;
  const comment = ts.getLeadingCommentRanges(file.text, statement.getFullStart())?.at(-1);
  if (comment?.kind !== ts.SyntaxKind.SingleLineCommentTrivia) return undefined;
  const text = file.text.slice(comment.pos + 2, comment.end).trim();
  return text.endsWith('.') ? undefined : text;
}
