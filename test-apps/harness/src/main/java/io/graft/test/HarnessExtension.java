package io.graft.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.parallel.Isolated;
import org.opentest4j.TestAbortedException;

/**
 * Found by JUnit in every module that uses the harness: shows what the running processes wrote
 * where a test has failed, and the cell tables and what has failed when all have ended; runs
 * isolated classes alone.
 */
public final class HarnessExtension
    implements BeforeAllCallback, AfterEachCallback, InvocationInterceptor {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(HarnessExtension.class);
  private static final int MAX_SUMMARY = 600;
  private static final Queue<String> FAILURES = new ConcurrentLinkedQueue<>();

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
    Optional<Throwable> failed =
        context
            .getExecutionException()
            .filter(failure -> !(failure instanceof TestAbortedException));
    failed.ifPresent(failure -> FAILURES.add(summary(context, failure)));
    failed
        .map(failure -> ChildProcess.dumpAll())
        .filter(dump -> !dump.isEmpty())
        .ifPresent(dump -> System.out.println(context.getDisplayName() + " failed\n" + dump));
  }

  /** For a dynamic test, of which {@link #afterEach} does not hear. */
  @Override
  public void interceptDynamicTest(
      Invocation<Void> test, DynamicTestInvocationContext invocation, ExtensionContext context)
      throws Throwable {
    try {
      test.proceed();
    } catch (TestAbortedException e) {
      throw e;
    } catch (Throwable e) {
      FAILURES.add(summary(context, e));
      throw e;
    }
  }

  /** One line, which is found at the end of a log that is too long for the rest. */
  private static String summary(ExtensionContext context, Throwable failure) {
    String all = String.valueOf(failure).lines().limit(3).collect(Collectors.joining(" | "));
    // A dynamic test within a container has no class of its own.
    return context.getTestClass().map(Class::getSimpleName).orElseGet(context::getUniqueId)
        + ", "
        + context.getDisplayName()
        + ": "
        + all.substring(0, Math.min(MAX_SUMMARY, all.length()));
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
      FAILURES.forEach(failure -> System.out.println("failed: " + failure));
    }
  }
}
