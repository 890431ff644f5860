/** What a test file has opened and not closed yet: it is closed after the last hook of the file (environment.cjs). */

type Close = () => Promise<unknown>;

class Open {
  private readonly closers = new Set<Close>();

  add(close: Close): void {
    this.closers.add(close);
  }

  remove(close: Close): void {
    this.closers.delete(close);
  }

  /** The newest first, since it may rest on older ones. */
  async closeAll(): Promise<void> {
    for (const close of [...this.closers].reverse()) await close();
  }
}

/** Registers how to close something; the returned function closes it, once. */
export function opened(close: Close): () => Promise<void> {
  const open = ((globalThis as { patchworkOpen?: Open }).patchworkOpen ??= new Open());
  const closeOnce = async (): Promise<void> => {
    open.remove(closeOnce);
    await close();
  };
  open.add(closeOnce);
  return closeOnce;
}
