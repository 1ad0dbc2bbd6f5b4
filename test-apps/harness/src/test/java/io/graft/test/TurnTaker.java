package io.graft.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;

/**
 * Takes turns in a directory as it is told by lines: {@code enter}, {@code enter alone}, {@code
 * exit}, and {@code rounds N}, by two threads, and {@code rounds alone N}, which print how many it
 * met that it should not have met.
 */
public final class TurnTaker {
  private TurnTaker() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    MachineTurns turns = new MachineTurns(directory);
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      boolean alone = line.contains("alone");
      if (line.startsWith("enter")) {
        turns.enter(alone);
        System.out.println("entered");
      } else if (line.equals("exit")) {
        turns.exit();
      } else {
        rounds(
            directory, turns, alone, Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)));
      }
    }
  }

  private static void rounds(Path directory, MachineTurns turns, boolean alone, int count)
      throws Exception {
    FutureTask<Integer> beside =
        new FutureTask<>(() -> alone ? 0 : met(directory, turns, false, count));
    new Thread(beside, "beside").start();
    int met = met(directory, turns, alone, count);
    System.out.println("met " + (met + beside.get()));
  }

  private static int met(Path directory, MachineTurns turns, boolean alone, int count)
      throws IOException {
    int met = 0;
    for (int i = 0; i < count; i++) {
      turns.enter(alone);
      Path mark = Files.createTempFile(directory, alone ? "alone-" : "one-", "");
      met += count(directory, alone ? "{alone,one}-*" : "alone-*") - (alone ? 1 : 0);
      Files.delete(mark);
      turns.exit();
    }
    return met;
  }

  private static int count(Path directory, String glob) throws IOException {
    int count = 0;
    try (var files = Files.newDirectoryStream(directory, glob)) {
      for (Path ignored : files) {
        count++;
      }
    }
    return count;
  }
}
