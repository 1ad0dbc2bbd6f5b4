package io.graft.test;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * Found by JUnit in every module that uses the harness: shows what the running processes wrote
 * where a test has failed, and the cell tables when all have ended.
 */
public final class HarnessExtension implements BeforeAllCallback, AfterEachCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(HarnessExtension.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(Tables.class);
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

  /** Closed by JUnit with its root store, after the last test. */
  static final class Tables implements AutoCloseable {
    Tables() {}

    @Override
    public void close() {
      CellTable.publish();
    }
  }
}
