package io.graft.documents;

import io.graft.test.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of the checkout. */
final class Documents {
  static final Path ROOT = Checkout.root();

  private static final Set<String> NOT_SOURCES = Set.of("target", ".git", ".mvn", ".idea");

  private Documents() {}

  /** Returns every Markdown file, in order of path. */
  static List<Document> all() {
    return files(".md").stream().map(Document::read).toList();
  }

  /** Returns a document by its path from the root. */
  static Document at(String path) {
    return Document.read(ROOT.resolve(path));
  }

  /** A path as messages show it, from the root. */
  static String name(Path path) {
    return ROOT.relativize(path).toString();
  }

  /** Returns every file whose name ends so, in order of path, but for what the build has made. */
  static List<Path> files(String ending) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          ROOT,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes a) {
              return NOT_SOURCES.contains(directory.getFileName().toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
              if (file.getFileName().toString().endsWith(ending)) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort(null);
    return found;
  }
}
