package io.graft.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every link leads somewhere, and every page can be found. */
class LinksTest {
  private final Map<Path, Document> documents = new HashMap<>();

  LinksTest() {
    Documents.all().forEach(document -> documents.put(document.path(), document));
  }

  @Test
  void everyLinkLeadsSomewhere() {
    List<String> wrong = new ArrayList<>();
    documents
        .values()
        .forEach(
            document ->
                document
                    .links()
                    .forEach(
                        link -> {
                          String problem = problem(document, link.text());
                          if (problem != null) {
                            wrong.add(
                                "%s:%d: %s: %s"
                                    .formatted(
                                        Documents.name(document.path()),
                                        link.line(),
                                        link.text(),
                                        problem));
                          }
                        }));
    assertEquals(List.of(), wrong);
  }

  @Test
  void aLinkThatLeadsNowhereIsFound() {
    Document readme = documents.get(Documents.ROOT.resolve("README.md"));
    assertEquals("no such file", problem(readme, "docs/nothing.md"));
    assertEquals("no such heading", problem(readme, "docs/rules.md#nothing"));
    assertEquals("no such heading", problem(readme, "#nothing"));
    assertEquals("not an https URL", problem(readme, "http://example.com/page"));
    assertEquals("not a URL", problem(readme, "https://example.com/a|b"));
    assertEquals("leads out of the checkout", problem(readme, "../elsewhere.md"));
  }

  @Test
  void everyPageCanBeReachedFromTheReadme() throws IOException {
    Set<Path> reached = new HashSet<>();
    Deque<Path> next = new ArrayDeque<>(List.of(Documents.ROOT.resolve("README.md")));
    while (!next.isEmpty()) {
      Path page = next.pop();
      if (documents.containsKey(page) && reached.add(page)) {
        documents.get(page).links().stream()
            .filter(link -> !link.text().contains("://") && !link.text().startsWith("#"))
            .forEach(link -> next.push(target(page, link.text())));
        // A list of decisions is read as a directory.
        if (page.endsWith("decisions/README.md")) {
          try (var pages = Files.list(page.getParent())) {
            pages.forEach(next::push);
          }
        }
      }
    }
    List<String> lost =
        documents.keySet().stream()
            .filter(page -> !reached.contains(page))
            .map(Documents::name)
            .sorted()
            .toList();
    assertEquals(List.of(), lost);
  }

  /** Who opens one of these for the first time should reach its end. */
  @Test
  void theFirstPagesAreShort() throws IOException {
    assertTrue(Files.size(Documents.ROOT.resolve("README.md")) <= 10_000);
    assertTrue(Files.size(Documents.ROOT.resolve("agent/README.md")) <= 15_000);
  }

  private @Nullable String problem(Document from, String link) {
    if (link.contains("://")) {
      return external(link);
    }
    Path file = target(from.path(), link);
    if (!file.startsWith(Documents.ROOT)) {
      return "leads out of the checkout";
    }
    if (!Files.exists(file)) {
      return "no such file";
    }
    int hash = link.indexOf('#');
    if (hash >= 0) {
      Document to = documents.get(file);
      if (to == null || !to.anchors().contains(link.substring(hash + 1))) {
        return "no such heading";
      }
    }
    return null;
  }

  private static Path target(Path from, String link) {
    String file = link.replaceFirst("#.*", "");
    return file.isEmpty() ? from : from.getParent().resolve(file).normalize();
  }

  /** Whether somebody answers there is not asked: a build must not depend on it. */
  private static @Nullable String external(String link) {
    try {
      URI uri = new URI(link);
      boolean well = "https".equals(uri.getScheme()) && uri.getHost() != null;
      return well ? null : "not an https URL";
    } catch (URISyntaxException e) {
      return "not a URL";
    }
  }
}
