package io.graft.launcher;

import io.graft.config.AgentArguments;
import io.graft.config.Settings;
import io.graft.launcher.agent.Agent;
import io.graft.launcher.agent.Reply;
import io.graft.launcher.command.Command;
import io.graft.log.AgentLog;
import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Entry} calls. The entry may be of another version of the jar. All it knows of this
 * class is its name, its constructor and that it accepts an array: how the JVM called, the
 * arguments, and for an agent the instrumentation, the jar and the time. For a command: the jar.
 */
public final class Start implements Consumer<Object[]> {
  private static final String JAR = "graft.jar=";
  private static final String REPLY = "graft.reply=";

  /** Called by {@link Entry}, by reflection. */
  public Start() {}

  @Override
  public void accept(Object[] call) {
    if (call[0].equals("main")) {
      System.exit(Command.run((String[]) call[1], (File) call[2]));
    }
    String arguments = (String) call[1];
    Instrumentation instrumentation = (Instrumentation) call[2];
    String file = last(arguments, REPLY);
    Reply reply = new Reply(file == null ? null : new File(file));
    try {
      if (arguments.contains("graft.command=detach")) {
        Agent.detach(instrumentation, reply, arguments.contains("graft.force=true"));
      } else if (arguments.contains("graft.command=doctor")) {
        Agent.diagnose(instrumentation, reply);
      } else if (!isEnabled(settings(arguments))) {
        if (file != null) {
          reply.failed("is disabled by graft.enabled, so nothing is attached");
        }
      } else {
        Agent.start(settings(arguments), instrumentation, (File) call[3], (Long) call[4], reply);
      }
    } catch (Throwable reason) {
      // The application starts, whatever went wrong here.
      reply.failed("not started: " + AgentLog.reason(reason));
    }
  }

  /** Whether the kill switch lets the agent start. Reads settings only if one may set it. */
  private static boolean isEnabled(String arguments) {
    boolean mentioned =
        arguments.contains("enabled")
            || System.getProperty("graft.enabled") != null
            || System.getenv("GRAFT_ENABLED") != null;
    return !mentioned || Settings.enabledAtStart(AgentArguments.parse(arguments));
  }

  /** Returns the arguments without those that the attach command has appended. */
  private static String settings(String arguments) {
    int end = arguments.indexOf(REPLY);
    end = end < 0 ? arguments.indexOf(JAR) : end;
    return end < 0 ? arguments : arguments.substring(0, Math.max(0, end - 1));
  }

  /** Returns the value of an argument that only {@code graft.jar=} may follow. */
  private static @Nullable String last(String arguments, String key) {
    int at = arguments.indexOf(key);
    if (at < 0) {
      return null;
    }
    int end = arguments.indexOf("," + JAR, at);
    return arguments.substring(at + key.length(), end < 0 ? arguments.length() : end);
  }
}
