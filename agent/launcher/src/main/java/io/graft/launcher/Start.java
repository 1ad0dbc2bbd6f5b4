package io.graft.launcher;

import io.graft.config.Notice;
import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.function.Consumer;

/**
 * What {@link Entry} calls. The entry may be that of another version of the jar, and knows of this
 * class only its name, its constructor and that it takes an array: how it was called, and then the
 * arguments; the instrumentation, the jar and the time for an agent.
 */
public final class Start implements Consumer<Object[]> {
  private static final String JAR = "graft.jar=";

  /** Made by {@link Entry}, by name. */
  public Start() {}

  @Override
  public void accept(Object[] call) {
    if (call[0].equals("main")) {
      System.exit(Command.run((String[]) call[1]));
    }
    String arguments = (String) call[1];
    Instrumentation instrumentation = (Instrumentation) call[2];
    try {
      if (arguments.contains("graft.command=detach")) {
        Agent.detach(instrumentation);
      } else {
        Agent.start(settings(arguments), instrumentation, (File) call[3], (Long) call[4]);
      }
    } catch (Throwable reason) {
      // The application starts, whatever happened to us.
      Notice.print("not started", reason);
    }
  }

  /** The arguments without the name of the jar, which is the entry's and comes last. */
  private static String settings(String arguments) {
    int jar = arguments.indexOf(JAR);
    if (jar < 0) {
      return arguments;
    }
    return arguments.substring(0, Math.max(0, jar - 1));
  }
}
