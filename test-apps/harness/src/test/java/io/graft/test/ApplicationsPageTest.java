package io.graft.test;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationsPageTest {
  @Test
  void theJdksOfEveryBuildAreBoldAmongThoseOfTheMatrix(@TempDir Path checkout) throws Exception {
    Path seen = Files.createDirectories(checkout.resolve("test-apps/real/target/applications"));
    Files.writeString(seen.resolve("default.tsv"), "Tea 1\ttomcat\ttea\t8\n");
    Files.writeString(
        seen.resolve("matrix.tsv"),
        "Tea 1\ttomcat\ttea\t8,11\nCup 2\tleft alone: own server\t-\t17\n");
    String page = ApplicationsPage.page(checkout);
    assertTrue(page.contains("| Tea 1 | `tomcat` | `tea` | yes | yes | yes | **8**, 11 |\n"), page);
    assertTrue(page.contains("| Cup 2 | left alone: own server | - | yes | - | - | 17 |\n"), page);
  }
}
