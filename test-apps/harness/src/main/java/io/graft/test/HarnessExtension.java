package io.graft.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.parallel.Isolated;
import org.opentest4j.TestAbortedException;

/**
 * Found by JUnit in every module that uses the harness: shows what the running processes wrote
 * where a test has failed, and the cell tables when all have ended; runs isolated classes alone.
 */
public final class HarnessExtension implements BeforeAllCallback, AfterEachCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(HarnessExtension.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(Tables.class);
    if (context.getRequiredTestClass().getEnclosingClass() == null) {
      boolean isolated = context.getRequiredTestClass().isAnnotationPresent(Isolated.class);
      context.getStore(NAMESPACE).put(Turn.class, new Turn(isolated));
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    context
        .getExecutionException()
        .filter(failure -> !(failure instanceof TestAbortedException))
        .map(failure -> ChildProcess.dumpAll())
        .filter(dump -> !dump.isEmpty())
        .ifPresent(dump -> System.out.println(context.getDisplayName() + " failed\n" + dump));
  }

  /** Closed by JUnit with the store of its class, after the last test of that. */
  static final class Turn implements AutoCloseable {
    private static final MachineTurns TURNS = turns();

    Turn(boolean isolated) {
      TURNS.enter(isolated);
    }

    private static MachineTurns turns() {
      try {
        return new MachineTurns(Checkout.file("test-apps/target/turns"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      TURNS.exit();
    }
  }

  /** Closed by JUnit with its root store, after the last test. */
  static final class Tables implements AutoCloseable {
    Tables() {}

    @Override
    public void close() {
      CellTable.publish();
    }
  }
}
