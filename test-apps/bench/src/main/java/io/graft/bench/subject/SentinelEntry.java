package io.graft.bench.subject;

import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.log.LogBase;
import com.alibaba.csp.sentinel.log.RecordLog;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.alibaba.csp.sentinel.slots.block.RuleConstant;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRule;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRuleManager;
import io.graft.bench.Installation;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.function.IntSupplier;

/** Sentinel's entry and exit around one call, with a rule that breaks by the ratio of errors. */
public final class SentinelEntry implements IntSupplier {
  private static final String RESOURCE = "user";

  public SentinelEntry() {
    logElsewhere();
    DegradeRule rule =
        new DegradeRule(RESOURCE)
            .setGrade(RuleConstant.DEGRADE_GRADE_EXCEPTION_RATIO)
            .setCount(0.5)
            .setTimeWindow(10);
    DegradeRuleManager.loadRules(List.of(rule));
  }

  /** It would write below the user's home, and announce that on standard output. */
  private static void logElsewhere() {
    PrintStream out = System.out;
    try {
      System.setProperty(LogBase.LOG_DIR, Installation.logs().toString());
      System.setOut(new PrintStream(OutputStream.nullOutputStream()));
      RecordLog.info("measured");
    } finally {
      System.setOut(out);
    }
  }

  @Override
  public int getAsInt() {
    try (Entry entry = SphU.entry(RESOURCE)) {
      return entry == null ? 0 : 200;
    } catch (BlockException e) {
      throw new IllegalStateException("the call is refused", e);
    }
  }
}
