/** How a command ends: what it found goes out as one plain sentence, and the exit code says whether it did its work. */

/** Runs the command's work; a fault is printed as its message alone, without a stack. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (fault) {
    console.error(fault instanceof Error ? fault.message : String(fault));
    process.exitCode = 1;
  }
}
