/** Who opens a transaction, and how it is handed on. */
import ts from 'typescript';
import { collect, importsOf, product, type Rule } from '../source.js';

/** A parameter that is an EntityManager is called tx, is required, and stands last. */
export const requiredTx: Rule = (files) =>
  product(files).flatMap((file) =>
    collect(file, (node) => {
      if (!ts.isFunctionLike(node)) return undefined;
      const { parameters } = node;
      const wrong = parameters.some((parameter, index) => {
        const type =
          parameter.type === undefined || ts.isFunctionTypeNode(parameter.type) ? '' : parameter.type.getText();
        if (parameter.name.getText() !== 'tx' && !/\bEntityManager\b/.test(type)) return false;
        if (parameter.name.getText() !== 'tx' || index !== parameters.length - 1) return true;
        const maybe = /\b(undefined|null)\b/.test(type);
        return parameter.questionToken !== undefined || parameter.initializer !== undefined || maybe;
      });
      return wrong ? `${file.path}: tx must be required and last in ${nameOf(node)}` : undefined;
    }),
  );

/** One connection does one thing at a time. */
export const oneAtATime: Rule = (files) =>
  product(files).flatMap((file) =>
    collect(file, (node) =>
      ts.isCallExpression(node) &&
      /^Promise\.(all|allSettled|race|any)$/.test(node.expression.getText()) &&
      node.arguments.some((argument) => /\btx\b/.test(argument.getText()))
        ? `${file.path} runs several things on one tx`
        : undefined,
    ),
  );

/** What the delivery job does for one email, in a file of its own. */
const alsoOpens = ['src/notifications/delivery/deliverer.ts'];

/** Services, jobs, sign-in and the demo's seed open transactions, through database/transaction.ts. */
export const opened: Rule = (files) =>
  product(files)
    .filter(
      ({ path }) =>
        !/^src\/(database|sign-in|demo)\/|\.(service|job|module)\.ts$/.test(path) && !alsoOpens.includes(path),
    )
    .flatMap((file) => [
      ...importsOf(file)
        .filter((to) => to === 'src/database/transaction.ts')
        .map(() => `${file.path} may open no transaction`),
      ...collect(file, (node) =>
        ts.isCallExpression(node) && /\.(transaction|startTransaction)$/.test(node.expression.getText())
          ? `${file.path} opens a transaction`
          : undefined,
      ),
    ]);

function nameOf(node: ts.SignatureDeclaration): string {
  const named = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined);
  return named?.getText() ?? 'a function';
}
