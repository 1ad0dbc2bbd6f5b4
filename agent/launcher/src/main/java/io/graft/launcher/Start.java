package io.graft.launcher;

import io.graft.config.AgentArguments;
import io.graft.config.Notice;
import io.graft.config.Settings;
import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Entry} calls. The entry may be that of another version of the jar, and knows of this
 * class only its name, its constructor and that it takes an array: how it was called, and then the
 * arguments; the instrumentation, the jar and the time for an agent.
 */
public final class Start implements Consumer<Object[]> {
  private static final String JAR = "graft.jar=";
  private static final String REPLY = "graft.reply=";

  /** Made by {@link Entry}, by name. */
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
        Agent.detach(instrumentation, reply);
      } else if (arguments.contains("graft.command=doctor")) {
        Agent.diagnose(instrumentation, reply);
      } else if (!isEnabled(settings(arguments))) {
        if (file != null) {
          reply.failed("is switched off by graft.enabled, so nothing is attached");
        }
      } else {
        Agent.start(settings(arguments), instrumentation, (File) call[3], (Long) call[4], reply);
      }
    } catch (Throwable reason) {
      // The application starts, whatever happened to us.
      reply.failed("not started: " + Notice.reason(reason));
    }
  }

  /** Whether the kill switch lets it start, without reading settings where nobody speaks of it. */
  private static boolean isEnabled(String arguments) {
    boolean said =
        arguments.contains("enabled")
            || System.getProperty("graft.enabled") != null
            || System.getenv("GRAFT_ENABLED") != null;
    return !said || Settings.enabledAtStart(AgentArguments.parse(arguments));
  }

  /** The arguments without what the command has put behind them. */
  private static String settings(String arguments) {
    int end = arguments.indexOf(REPLY);
    end = end < 0 ? arguments.indexOf(JAR) : end;
    return end < 0 ? arguments : arguments.substring(0, Math.max(0, end - 1));
  }

  /** The value of an argument that only the jar's may follow. */
  private static @Nullable String last(String arguments, String key) {
    int at = arguments.indexOf(key);
    if (at < 0) {
      return null;
    }
    int end = arguments.indexOf("," + JAR, at);
    return arguments.substring(at + key.length(), end < 0 ? arguments.length() : end);
  }
}
