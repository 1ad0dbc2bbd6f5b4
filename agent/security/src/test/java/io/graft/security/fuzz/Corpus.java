package io.graft.security.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Inputs that explorations have found, each of which takes another way through the code: a file for
 * each target, with a line in Base64 for each input.
 */
final class Corpus {
  private static final int MOST_CHARACTERS = 20_000;
  private static final int LONGEST = 1_500;

  private Corpus() {}

  /** The inputs of a target; empty: none are kept. */
  static List<byte[]> of(Class<?> target) throws IOException {
    try (InputStream in = Corpus.class.getResourceAsStream(name(target))) {
      if (in == null) {
        return List.of();
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .map(Base64.getDecoder()::decode)
          .collect(Collectors.toList());
    }
  }

  /** Writes the inputs of a directory, the shortest first, as far as there is room for them. */
  static void keep(Class<?> target, Path directory) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        lines.add(Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
      }
    }
    lines.sort(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()));
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      if (line.length() <= LONGEST && text.length() + line.length() < MOST_CHARACTERS) {
        text.append(line).append('\n');
      }
    }
    Path resources = Path.of("src/test/resources", Corpus.class.getPackageName().replace('.', '/'));
    Files.writeString(Files.createDirectories(resources).resolve(name(target)), text);
  }

  private static String name(Class<?> target) {
    return target.getSimpleName() + ".corpus";
  }
}
