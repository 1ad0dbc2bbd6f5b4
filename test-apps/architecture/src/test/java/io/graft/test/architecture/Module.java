package io.graft.test.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One Maven module of main code.
 *
 * @param name its folder, from the root of the project: {@code agent/weaver}
 */
record Module(String name) {
  /** The root of the project. Surefire runs tests in the folder of their module. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();

  /** Returns every module that ends up in what is shipped. */
  static List<Module> all() {
    List<Module> modules = new ArrayList<>();
    modules.add(new Module("bootstrap"));
    for (String folder : List.of("agent", "instrumentation")) {
      try (Stream<Path> children = Files.list(ROOT.resolve(folder))) {
        children
            .filter(child -> Files.isDirectory(child.resolve("src/main")))
            .map(child -> new Module(folder + "/" + child.getFileName()))
            .sorted((a, b) -> a.name.compareTo(b.name))
            .forEach(modules::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return modules;
  }

  boolean isAdapter() {
    return name.startsWith("instrumentation/")
        && !name.equals("instrumentation/spi")
        && !name.equals("instrumentation/index");
  }

  /** Whether the build writes some of its sources. */
  boolean generatesSources() {
    Path generated = ROOT.resolve(name).resolve("target/generated-sources");
    if (!Files.isDirectory(generated)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(generated)) {
      return files.anyMatch(file -> file.toString().endsWith(".java"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path classes() {
    return ROOT.resolve(name).resolve("target/classes");
  }

  /** Returns the sources that people write: not those that the build generates. */
  List<Source> sources() {
    try (Stream<Path> files = Files.walk(ROOT.resolve(name).resolve("src/main"))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .sorted()
          .map(file -> Source.read(this, file))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
