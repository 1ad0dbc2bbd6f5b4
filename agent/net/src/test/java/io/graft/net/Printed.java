package io.graft.net;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Collects what is printed on standard error while it is open. */
public final class Printed implements AutoCloseable {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public Printed() {
    System.setErr(new PrintStream(out, true, StandardCharsets.UTF_8));
  }

  /** The lines so far that contain a text. */
  public List<String> lines(Object part) {
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains(part.toString()))
        .collect(Collectors.toList());
  }

  @Override
  public void close() {
    System.setErr(before);
  }
}
