package io.graft.contract.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The live rules of a probe: services by whose names another policy each is in force. */
final class Rules {
  /** What callers of {@code answered} and {@code absent} get. */
  static final String FALLBACK = "{\"größe\":1}";

  /** What calls of a served request carry to services. */
  static final String FORWARDED = "x-tenant,x-request-id,authorization";

  private static final List<String> ALL =
      List.of(
          "answered.fallback=200 application/json;charset=utf-8 " + FALLBACK,
          "absent.fallback=200 application/json;charset=utf-8 " + FALLBACK,
          "missing.fallback=404 text/plain;charset=utf-8 nichts für dich",
          "replaced.fallback=service:inventory",
          "aborted.fault.abort=503",
          "cut.fault.abort=reset",
          "delayed.fault.delay=200ms",
          "hedged.hedge.delay=50ms",
          "hedged.hedge.percent=100",
          "hedged.retry.budget-percent=100",
          "sticky.sticky=cookie:session",
          "mirrored.mirror=service:shadow",
          "127.0.0.2.forward.headers=x-request-id,authorization");

  private final Path file;

  Rules(Path directory) {
    try {
      file = Files.createTempFile(directory, "rules", ".properties");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    StringBuilder text = new StringBuilder("graft.forward.headers=" + FORWARDED + "\n");
    for (String rule : ALL) {
      text.append("graft.client.").append(rule).append('\n');
    }
    write(text.toString());
  }

  Path path() {
    return file;
  }

  /** Takes all rules back. */
  void clear() {
    write("# none any more\n");
  }

  private void write(String text) {
    try {
      Path whole = Files.createTempFile(file.getParent(), "rules", ".new");
      Files.writeString(whole, text);
      Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
