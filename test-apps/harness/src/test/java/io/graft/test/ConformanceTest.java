package io.graft.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceTest {
  @TempDir Path checkout;

  @Test
  void cellsOfEveryBuildAreBoldAndTheMatrixSaysHowManyPassed() throws Throwable {
    CellTable always = CellTable.titled("of ConformanceTest").forget();
    always.run("server 9.0", 8, () -> {});
    write(always, CellTable.DEFAULT);
    CellTable all = always.forget();
    all.run("server 9.0", 8, () -> {});
    all.run("server 9.0", 8, () -> {});
    all.run("server 9.0", 25, () -> {});
    all.run("server 10.1", 25, () -> {});
    assertThrows(
        IllegalStateException.class,
        () ->
            all.run(
                "server 10.1",
                25,
                () -> {
                  throw new IllegalStateException();
                }));
    write(all, CellTable.MATRIX);
    all.forget();

    String page = Conformance.page(checkout);
    assertTrue(page.contains(", all cells."), page);
    String table = page.substring(page.indexOf("|"));
    assertEquals(
        """
        | | JDK 8 | JDK 25 |
        | --- | --- | --- |
        | server 9.0 | **2** | 1 |
        | server 10.1 | - | 1 failed of 2 |
        """,
        table);
  }

  private void write(CellTable table, String kind) {
    table.write(checkout.resolve("test-apps/some/target/cells").resolve(kind));
  }
}
