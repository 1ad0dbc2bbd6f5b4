package io.graft.launcher;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.net.URL;
import java.util.function.Consumer;

/**
 * What the JVM calls: at its start, when the agent is attached to it, and for {@code java -jar}.
 *
 * <p>This class is loaded once in the life of a JVM. Where another version of the jar is attached
 * later, it is still the first version's, and opens the jar that the arguments name. It therefore
 * does as little as possible.
 */
public final class Entry {
  private static final String ENABLED = "graft.enabled";

  /** Argument that names the jar of the agent to start, given by the attach command. */
  private static final String JAR = "graft.jar=";

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
    agent(jar(""), true).accept(new Object[] {"main", words});
  }

  private static void start(String given, Instrumentation instrumentation, String how) {
    long began = System.nanoTime();
    try {
      String arguments = given == null ? "" : given;
      if (!isEnabled(arguments) || isTool()) {
        return;
      }
      File jar = jar(arguments);
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

  private static File jar(String arguments) throws Exception {
    int named = arguments.indexOf(JAR);
    if (named == 0 || named > 0 && arguments.charAt(named - 1) == ',') {
      int from = named + JAR.length();
      // A path may hold a comma; the attach command puts it at the end.
      return new File(arguments.substring(from));
    }
    URL self = Entry.class.getProtectionDomain().getCodeSource().getLocation();
    return new File(self.toURI());
  }

  private static boolean isEnabled(String arguments) {
    String enabled = System.getProperty(ENABLED);
    if (enabled == null) {
      enabled = argument(arguments, ENABLED + "=");
    }
    if (enabled == null) {
      enabled = argument(arguments, "enabled=");
    }
    if (enabled == null) {
      enabled = System.getenv("GRAFT_ENABLED");
    }
    return !"false".equalsIgnoreCase(enabled);
  }

  private static String argument(String arguments, String key) {
    int at = arguments.startsWith(key) ? 0 : arguments.indexOf("," + key) + 1;
    if (at == 0 && !arguments.startsWith(key)) {
      return null;
    }
    int end = arguments.indexOf(',', at);
    return arguments.substring(at + key.length(), end < 0 ? arguments.length() : end).trim();
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
