package io.graft.instrumentation.spi.context;

import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who implements one copy of a tracing API: Graft, or an SDK of the application, which may be in
 * another class loader than the API. Adapters keep it in a constant.
 */
public final class ApiOwner {
  /** Refers to no class of an application: values do not refer to their keys. */
  private static final Map<ClassLoader, ApiOwner> OWNERS = new WeakHashMap<>();

  private volatile boolean sdk;
  private volatile boolean sdkReported;
  private volatile boolean bridgeReported;

  private ApiOwner() {}

  /**
   * Returns that of the API.
   *
   * @param api the loader of its classes; {@code null}: the boot loader
   */
  public static ApiOwner of(@Nullable ClassLoader api) {
    synchronized (OWNERS) {
      return OWNERS.computeIfAbsent(api, loader -> new ApiOwner());
    }
  }

  /** Whether the application has an SDK. */
  public boolean hasSdk() {
    return sdk;
  }

  /** Called when the application builds or uses an SDK. */
  public void useSdk() {
    if (!sdk) {
      sdk = true;
    }
  }

  /**
   * Whether this is called for the first time. Two threads may both be the first.
   *
   * @param ofSdk whether it is to be reported that the application has an SDK, or that it has none
   */
  public boolean firstReport(boolean ofSdk) {
    boolean first = !(ofSdk ? sdkReported : bridgeReported);
    if (first && ofSdk) {
      sdkReported = true;
    } else if (first) {
      bridgeReported = true;
    }
    return first;
  }
}
