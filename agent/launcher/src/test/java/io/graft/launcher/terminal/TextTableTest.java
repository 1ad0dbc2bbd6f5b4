package io.graft.launcher.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    TextTable table = new TextTable();
    table.add("SERVICE", "INSTANCE", "consul");
    table.add("user", "10.0.0.1:80", "yes");
    table.add("", "10.0.0.2:80", "");

    assertEquals(
        List.of(
            "SERVICE  INSTANCE     consul", "user     10.0.0.1:80  yes", "         10.0.0.2:80"),
        table.lines());
  }
}
