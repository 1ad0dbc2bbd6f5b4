package io.graft.launcher;

import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.function.Consumer;
import java.util.jar.JarFile;

/**
 * What the JVM calls: at its start, when the agent is attached to it, and for {@code java -jar}.
 *
 * <p>This class is loaded once in the life of a JVM. If another version of the jar is attached
 * later, the first version's class is called and opens the jar that the arguments name. So it does
 * as little as possible.
 */
public final class Entry {
  /** The argument that names the jar of the agent to start. The attach command adds it. */
  private static final String JAR = "graft.jar=";

  private static final String AGENT = "-javaagent:";

  private Entry() {}

  /** Start with the JVM: {@code -javaagent:graft.jar=…}. */
  public static void premain(String arguments, Instrumentation instrumentation) {
    start(arguments, instrumentation, "premain");
  }

  /** Start in a running JVM. */
  public static void agentmain(String arguments, Instrumentation instrumentation) {
    start(arguments, instrumentation, "agentmain");
  }

  /** {@code java -jar graft.jar …}. */
  public static void main(String[] words) throws Exception {
    File jar = jar("", null);
    agent(jar, true).accept(new Object[] {"main", words, jar});
  }

  private static void start(String given, Instrumentation instrumentation, String how) {
    long began = System.nanoTime();
    try {
      String arguments = given == null ? "" : given;
      if (System.getSecurityManager() == null || Entry.class.getClassLoader() == null) {
        start(arguments, instrumentation, how, null, began);
      } else {
        // The application's policy gives this class hardly any rights. Classes of the boot loader
        // have
        // all rights, so it gets this jar on its path, which disables class data sharing.
        File own = readable();
        instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(own, false));
        EntryRights.start(arguments, instrumentation, how, own);
      }
    } catch (Throwable reason) {
      // The application starts, whatever went wrong here.
      System.err.println("[graft] not started: " + reason);
    }
  }

  /**
   * Starts the agent with the caller's rights.
   *
   * @param own the jar of this class; {@code null}: find it
   */
  static void start(
      String arguments, Instrumentation instrumentation, String how, File own, long began) {
    try {
      // A command is executed even in a tool.
      if (isTool() && !arguments.startsWith("graft.command=")) {
        return;
      }
      File jar = jar(arguments, own);
      agent(jar, false).accept(new Object[] {how, arguments, instrumentation, jar, began});
    } catch (Throwable reason) {
      // The application starts, whatever went wrong here.
      System.err.println("[graft] not started: " + reason);
    }
  }

  /**
   * Returns {@code io.graft.launcher.Start} of the jar. It is called through an interface of the
   * JDK, because newer JDKs generate classes for each method that is called by reflection.
   */
  @SuppressWarnings("unchecked")
  private static Consumer<Object[]> agent(File jar, boolean alone) throws Exception {
    return (Consumer<Object[]>)
        new AgentClassLoader(jar, alone).loadClass("io.graft.launcher.Start").newInstance();
  }

  private static File jar(String arguments, File own) throws Exception {
    int named = arguments.indexOf(JAR);
    if (named == 0 || named > 0 && arguments.charAt(named - 1) == ',') {
      int from = named + JAR.length();
      // To the end: a path may contain a comma, and the attach command adds this argument last.
      return new File(arguments.substring(from));
    }
    if (own != null) {
      return own;
    }
    File self = located();
    if (self == null) {
      self = named();
    }
    if (self == null) {
      throw new IllegalStateException("cannot find graft.jar; set " + JAR + "<path>");
    }
    return self;
  }

  /** Returns the jar of this class without its protection domain, which it may not ask for. */
  private static File readable() throws Exception {
    String url = String.valueOf(Entry.class.getResource("Entry.class"));
    if (!url.startsWith("jar:file:")) {
      throw new IOException("cannot find graft.jar by " + url);
    }
    return new File(new URI(url.substring("jar:".length(), url.lastIndexOf("!/"))));
  }

  /** Returns the jar that this class was loaded from; {@code null} if its loader does not say. */
  private static File located() {
    ProtectionDomain domain = Entry.class.getProtectionDomain();
    CodeSource source = domain == null ? null : domain.getCodeSource();
    URL url = source == null ? null : source.getLocation();
    if (url == null || !"file".equals(url.getProtocol())) {
      return null;
    }
    File file;
    try {
      file = new File(url.toURI());
    } catch (Exception e) {
      // The URL was made from a path without escaping it.
      file = new File(url.getPath());
    }
    return file.isFile() ? file : null;
  }

  /** Returns the jar that the JVM's command line names. Expensive, so only tried last. */
  private static File named() {
    for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (argument.startsWith(AGENT)) {
        int end = argument.indexOf('=');
        File file = new File(argument.substring(AGENT.length(), end < 0 ? argument.length() : end));
        if (isOurs(file)) {
          return file.getAbsoluteFile();
        }
      }
    }
    return null;
  }

  private static boolean isOurs(File file) {
    try (JarFile jar = new JarFile(file, false)) {
      return jar.getEntry("io/graft/launcher/Entry.class") != null;
    } catch (Exception e) {
      return false;
    }
  }

  /** Whether this JVM is a tool of the JDK that got the agent through {@code JAVA_TOOL_OPTIONS}. */
  private static boolean isTool() {
    String command = System.getProperty("sun.java.command", "");
    if (command.contains("com.sun.tools.javac.launcher.Main")) {
      // An application that is started from its source file.
      return false;
    }
    String module = System.getProperty("jdk.module.main", "");
    return module.startsWith("jdk.")
        || module.startsWith("java.")
        || command.startsWith("sun.tools.")
        || command.startsWith("sun.security.tools.")
        || command.startsWith("sun.rmi.")
        || command.startsWith("com.sun.tools.");
  }
}
