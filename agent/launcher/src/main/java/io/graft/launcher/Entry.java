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
 * <p>This class is loaded once in the life of a JVM. Where another version of the jar is attached
 * later, it is still the first version's, and opens the jar that the arguments name. It therefore
 * does as little as possible.
 */
public final class Entry {
  /** Argument that names the jar of the agent to start, given by the attach command. */
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
        // The policy of the application gives this class next to no rights. The boot loader's
        // classes have all, so that it shall find this jar too. (It ends class data sharing.)
        File own = readable();
        instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(own, false));
        EntryRights.start(arguments, instrumentation, how, own);
      }
    } catch (Throwable reason) {
      // The application starts, whatever happened to us.
      System.err.println("[graft] not started: " + reason);
    }
  }

  /**
   * Starts the agent with the rights of whoever calls.
   *
   * @param own the jar of this class; {@code null}: it knows
   */
  static void start(
      String arguments, Instrumentation instrumentation, String how, File own, long began) {
    try {
      // A command is answered all the same.
      if (isTool() && !arguments.startsWith("graft.command=")) {
        return;
      }
      File jar = jar(arguments, own);
      agent(jar, false).accept(new Object[] {how, arguments, instrumentation, jar, began});
    } catch (Throwable reason) {
      // The application starts, whatever happened to us.
      System.err.println("[graft] not started: " + reason);
    }
  }

  /**
   * Returns {@code io.graft.launcher.Start} of the jar. An interface of the JDK is the door,
   * because newer JDKs generate classes for each method that is called by reflection.
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
      // A path may hold a comma; the attach command puts it at the end.
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
      throw new IllegalStateException("graft.jar is nowhere to be found; name it by " + JAR);
    }
    return self;
  }

  /** Returns the jar of this class, which it may read, but not ask its protection domain for. */
  private static File readable() throws Exception {
    String url = String.valueOf(Entry.class.getResource("Entry.class"));
    if (!url.startsWith("jar:file:")) {
      throw new IOException("cannot find graft.jar by " + url);
    }
    return new File(new URI(url.substring("jar:".length(), url.lastIndexOf("!/"))));
  }

  /** Where the loader says that this class is from; {@code null} where it says nothing of use. */
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
      // Made of a path as it is, without escapes.
      file = new File(url.getPath());
    }
    return file.isFile() ? file : null;
  }

  /** What the command line of the JVM names. Dear, and only for loaders that say nothing. */
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

  /** Whether this JVM is a tool of the JDK, which {@code JAVA_TOOL_OPTIONS} gave the agent too. */
  private static boolean isTool() {
    String command = System.getProperty("sun.java.command", "");
    if (command.contains("com.sun.tools.javac.launcher.Main")) {
      // An application in one source file.
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
