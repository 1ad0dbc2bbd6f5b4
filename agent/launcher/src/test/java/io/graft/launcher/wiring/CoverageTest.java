package io.graft.launcher.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.weaver.api.WeaveReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoverageTest {
  private static final String TOMCAT = "io.graft.instrumentation.tomcat.CoyoteAdvice$Service";

  @Test
  void aServerWhoseEntryIsSkippedOrDisabledIsAGap() {
    assertEquals(
        List.of(
            "tomcat at CoyoteAdapter: needs getNote", "undertow at Connectors: it failed 100 times"),
        Coverage.gaps(
            new WeaveReport(
                List.of(
                    WeaveReport.Entry.skipped(
                        TOMCAT, "CoyoteAdapter", "service", "app", "needs getNote", true),
                    WeaveReport.Entry.woven(
                        "io.graft.instrumentation.undertow.ExchangeAdvice$Root",
                        "Connectors",
                        "executeRootHandler()V",
                        "app",
                        true,
                        "it failed 100 times",
                        100,
                        true)))));
  }

  @Test
  void whatIsWovenAndWhatBeginsNoRequestIsNone() {
    assertEquals(
        List.of(),
        Coverage.gaps(
            new WeaveReport(
                List.of(
                    WeaveReport.Entry.woven(
                        TOMCAT, "CoyoteAdapter", "service()V", "app", false, null, 0, true),
                    WeaveReport.Entry.skipped(
                        "io.graft.instrumentation.logging.Advice",
                        "Logger",
                        "log",
                        "app",
                        "other version",
                        false)))));
  }
}
