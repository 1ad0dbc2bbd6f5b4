package io.graft.launcher;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Starts the agent in a JVM that already has a {@code SecurityManager}. It is then a class of the
 * boot loader, and so are the {@link Entry} and the {@link AgentClassLoader} that it uses. As such
 * they have all rights; the same classes on the class path have only those that the policy gives
 * them.
 */
public final class EntryRights implements PrivilegedAction<Void> {
  private final String arguments;
  private final Instrumentation instrumentation;
  private final String how;
  private final File jar;
  private final long began = System.nanoTime();

  private EntryRights(String arguments, Instrumentation instrumentation, String how, File jar) {
    this.arguments = arguments;
    this.instrumentation = instrumentation;
    this.how = how;
    this.jar = jar;
  }

  /**
   * Starts the agent with all rights.
   *
   * @param instrumentation the JVM's; whoever has it can change any class, so it authorises the
   *     caller
   */
  public static void start(
      String arguments, Instrumentation instrumentation, String how, File jar) {
    if (instrumentation.getClass().getClassLoader() != null) {
      throw new SecurityException("not called by the JVM");
    }
    AccessController.doPrivileged(new EntryRights(arguments, instrumentation, how, jar));
  }

  @Override
  public Void run() {
    Entry.start(arguments, instrumentation, how, jar, began);
    return null;
  }
}
