package io.graft.demo;

import io.graft.demo.terminal.Style;
import io.graft.demo.terminal.Terminal;
import io.graft.test.TemporaryDirectory;
import java.util.List;

/**
 * Starts the blog with the agent and shows, from what the agents say, that its services find each
 * other, are traced, and outlive the loss of instances. Exits with 0 only if all of it happened.
 */
public final class Demo {
  private Demo() {}

  public static void main(String[] arguments) throws InterruptedException {
    Terminal terminal = Terminal.standard();
    Checks checks = new Checks(terminal);
    TemporaryDirectory directory = TemporaryDirectory.create();
    Scene scene = new Scene(terminal, checks, directory.path());
    // Ends what is running on the way out, whatever the way is.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  terminal.close();
                  scene.close();
                  directory.close();
                }));
    System.exit(play(scene, terminal, checks) ? 0 : 1);
  }

  private static boolean play(Scene scene, Terminal terminal, Checks checks)
      throws InterruptedException {
    long start = System.nanoTime();
    try {
      new Story(scene).play();
    } catch (UnfinishedException e) {
      checks.that(e.getMessage(), false, "");
      terminal.print("", e.evidence());
    }
    List<String> broken = checks.broken();
    long seconds = (System.nanoTime() - start) / 1_000_000_000L;
    terminal.print("");
    if (broken.isEmpty()) {
      terminal.print(
          Style.GREEN.of("  All " + checks.count() + " held") + ", in " + seconds + " s.");
      return true;
    }
    terminal.print(Style.RED.of("  This did not happen:"));
    broken.forEach(promise -> terminal.print("    - " + promise));
    return false;
  }
}
