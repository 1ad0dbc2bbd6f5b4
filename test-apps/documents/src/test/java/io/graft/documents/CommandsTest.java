package io.graft.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every command of the documents does what they say. How it is run is in {@code
 * test-apps/documents/README.md}. Those of the {@link Guide} are for {@link GuideTest}.
 */
class CommandsTest {
  private static final Pattern COMMAND =
      Pattern.compile("(?:[A-Z_]+=\\S+ )*(?:java|curl|mvn|consul|etcdctl|jcmd|jps) .*");

  private static final List<Document> DOCUMENTS = Documents.all();
  private static final NotRun NOT_RUN = new NotRun();

  private static Stage stage;

  @BeforeAll
  static void open() {
    stage = new Stage();
  }

  @AfterAll
  static void close() {
    stage.close();
  }

  @TestFactory
  Stream<DynamicTest> everyCommandWorks() {
    Set<String> seen = new HashSet<>();
    return DOCUMENTS.stream()
        .filter(document -> !Documents.name(document.path()).equals(Guide.PAGE))
        .flatMap(
            document ->
                commands(document).stream()
                    .filter(command -> !NOT_RUN.contains(command.line()))
                    .filter(command -> seen.add(command.toString()))
                    .map(
                        command ->
                            DynamicTest.dynamicTest(
                                Documents.name(document.path())
                                    + ":"
                                    + command.where()
                                    + " "
                                    + command.line(),
                                () -> stage.run(command))));
  }

  /** What is between back quotes is read as a command, too, and copied. */
  @Test
  void aCommandInTheTextIsOneOfThose() {
    Set<String> run = new LinkedHashSet<>();
    DOCUMENTS.forEach(document -> commands(document).forEach(command -> run.add(command.line())));
    List<String> wrong = new ArrayList<>();
    for (Document document : DOCUMENTS) {
      for (Document.Part span : document.spans()) {
        String words = span.text();
        if (COMMAND.matcher(words).matches()
            && !words.contains("…")
            && !run.contains(words)
            && !NOT_RUN.contains(words)) {
          wrong.add("%s:%d: %s".formatted(Documents.name(document.path()), span.line(), words));
        }
      }
    }
    assertEquals(List.of(), wrong, "in no block that is run, and not in " + NotRun.PAGE);
  }

  @Test
  void noBlockHidesACommand() {
    List<String> wrong = new ArrayList<>();
    for (Document document : DOCUMENTS) {
      for (Document.Block block : document.blocks()) {
        boolean run = block.language().equals("sh") || block.language().equals("console");
        for (String line : block.lines()) {
          if (!run && COMMAND.matcher(line.replaceFirst("^\\$ ", "")).matches()) {
            wrong.add("%s:%d: %s".formatted(Documents.name(document.path()), block.line(), line));
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void nothingIsExcludedWithoutNeedOrReason() {
    List<String> all = new ArrayList<>();
    for (Document document : DOCUMENTS) {
      commands(document).forEach(command -> all.add(command.line()));
      document.spans().forEach(span -> all.add(span.text()));
    }
    assertEquals(List.of(), NOT_RUN.useless(all));
    assertTrue(!NOT_RUN.contains("java -jar graft.jar doctor $PID"));
  }

  private static List<Command> commands(Document document) {
    return document.blocks().stream().flatMap(block -> Command.of(block).stream()).toList();
  }
}
