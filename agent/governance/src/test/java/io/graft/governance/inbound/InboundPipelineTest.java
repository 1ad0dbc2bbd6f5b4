package io.graft.governance.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Both ways of a request are the same list of steps in the source. */
class InboundPipelineTest {
  private static final Path SOURCES =
      Paths.get("src/main/java/io/graft/governance/inbound/InboundPipeline.java");

  @Test
  void theWayBackIsTheWayInReversed() throws IOException {
    List<String> out = calls("admit");
    List<String> back = new ArrayList<>(out);
    Collections.reverse(back);
    assertTrue(out.size() >= 4, out.toString());
    assertEquals(back, calls("settle"));
  }

  @Test
  void theFieldsAreInTheOrderOfTheWayIn() throws IOException {
    List<String> fields = new ArrayList<>();
    Matcher field = Pattern.compile("private final \\w+Step (\\w+)").matcher(source());
    while (field.find()) {
      fields.add(field.group(1));
    }
    assertEquals(fields, calls("admit"));
  }

  private static List<String> calls(String method) throws IOException {
    List<String> steps = new ArrayList<>();
    Matcher call = Pattern.compile("(\\w+)\\." + method + "\\(call").matcher(source());
    while (call.find()) {
      steps.add(call.group(1));
    }
    return steps;
  }

  private static String source() throws IOException {
    return new String(Files.readAllBytes(SOURCES), StandardCharsets.UTF_8);
  }
}
