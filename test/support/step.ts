/** A step of a journey that is told in one test: what fails in it is reported under its name. */

/** Does `work`; a failure says in which step, in a sentence that makes sense alone. */
export async function step<T>(sentence: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (fault) {
    if (fault instanceof Error) {
      const { message, stack = '' } = fault;
      fault.message = `${sentence}\n\n${message}`;
      // Jest prints the stack, which begins with the message as it was.
      fault.stack = stack.includes(message)
        ? stack.replace(message, () => fault.message)
        : `${fault.message}\n${stack}`;
    }
    throw fault;
  }
}
