package io.graft.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One stream of a process, line by line, the newest of them. */
final class ProcessOutput {
  private static final int MAX_LINES = 20_000;
  private static final int MAX_LINE = 4_000;
  private static final int DUMPED_FIRST = 50;
  private static final int DUMPED_LAST = 100;

  private final Deque<String> lines = new ArrayDeque<>();
  private final Thread reader;
  private long dropped;

  ProcessOutput(String name, InputStream stream) {
    reader = new Thread(() -> read(stream), name);
    reader.setDaemon(true);
    reader.start();
  }

  private void read(InputStream stream) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        add(line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE) + "…");
      }
    } catch (IOException e) {
      add("(stream ended: " + e + ")");
    }
  }

  private synchronized void add(String line) {
    if (lines.size() == MAX_LINES) {
      lines.removeFirst();
      dropped++;
    }
    lines.addLast(line);
  }

  synchronized List<String> lines() {
    return new ArrayList<>(lines);
  }

  /** The first and the last lines: of all that many say, no log of a build has room. */
  synchronized String dump() {
    List<String> all = lines();
    int omitted = all.size() - DUMPED_FIRST - DUMPED_LAST;
    if (omitted > 0) {
      all.subList(DUMPED_FIRST, DUMPED_FIRST + omitted).clear();
      all.add(DUMPED_FIRST, "(" + omitted + " lines more)");
    }
    return (dropped > 0 ? "(" + dropped + " lines before)\n" : "") + String.join("\n", all);
  }

  /** Waits until the stream has ended, a short while at most: a grandchild may hold it open. */
  void join() {
    try {
      reader.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
