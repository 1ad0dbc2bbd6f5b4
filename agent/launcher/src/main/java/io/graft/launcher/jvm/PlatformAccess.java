package io.graft.launcher.jvm;

import io.graft.daemon.AgentThread;
import io.graft.weaver.api.JvmAccess;
import io.graft.weaver.api.WeaverLog;
import java.lang.instrument.Instrumentation;

/**
 * Gives the weaver its access to the JVM and to the agent log. One class, as each costs at start.
 */
public final class PlatformAccess implements JvmAccess, WeaverLog {
  private final Instrumentation instrumentation;
  private final JavaPlatform platform;
  private volatile boolean prepared;

  public PlatformAccess(Instrumentation instrumentation, JavaPlatform platform) {
    this.instrumentation = instrumentation;
    this.platform = platform;
  }

  @Override
  public void open(Class<?> type, ClassLoader adapters) {
    platform.open(instrumentation, type, adapters);
  }

  @Override
  public void background(Runnable work) {
    AgentThread.create("link", work).start();
  }

  @Override
  public void define(String name, byte[] classFile, ClassLoader loader)
      throws ReflectiveOperationException {
    if (!prepared) {
      platform.prepare(instrumentation);
      prepared = true;
    }
    platform.initialize(platform.define(name, classFile, loader));
  }

  @Override
  public void print(String line) {
    try {
      io.graft.log.AgentLog.print(line);
    } catch (RuntimeException e) {
      // The application may have replaced System.err, and this may be one of its threads.
      return;
    }
  }
}
