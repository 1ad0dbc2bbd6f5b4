package io.graft.launcher.agent;

import io.graft.bootstrap.Bridge;
import io.graft.console.status.Diagnosis;
import io.graft.daemon.AgentThread;
import io.graft.governance.Governance;
import io.graft.launcher.jvm.BootClasses;
import io.graft.launcher.jvm.JavaPlatform;
import io.graft.launcher.jvm.PlatformAccess;
import io.graft.launcher.jvm.ThreadSlots;
import io.graft.launcher.wiring.Wiring;
import io.graft.log.AgentLog;
import io.graft.weaver.Weaver;
import io.graft.weaver.index.JoinPointIndex;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The agent of this JVM.
 *
 * <p>The thread that the application waits for only does what must be done before classes of the
 * application are loaded: it defines the boot classes and adds the transformer. The thread {@code
 * graft} does everything else.
 */
public final class Agent implements Runnable {
  /** How long a detach waits for calls in flight. */
  private static final long DETACH_MILLIS = 5000;

  /** Key of the bridge's description: a {@link Runnable} that detaches. */
  private static final String DETACH = "detach";

  /** Key of the bridge's description: a {@link Supplier} of the diagnosis as text. */
  private static final String DIAGNOSIS = "diagnosis";

  /**
   * Key of the bridge's description: a {@link Function} of this key to whether security is
   * enforced, so that only force detaches.
   */
  private static final String ENFORCES = "enforces";

  /** Key of the bridge's description: the version. */
  private static final String VERSION = "version";

  private final String arguments;
  private final Instrumentation instrumentation;
  private final File jar;
  private final long began;
  private final Reply reply;
  private @Nullable Thread thread;
  private @Nullable Weaver weaver;
  private volatile @Nullable Wiring wiring;
  private @Nullable SettingsHook hook;

  private Agent(
      String arguments, Instrumentation instrumentation, File jar, long began, Reply reply) {
    this.arguments = arguments;
    this.instrumentation = instrumentation;
    this.jar = jar;
    this.began = began;
    this.reply = reply;
  }

  /**
   * Starts the agent of this JVM, unless it has one.
   *
   * @param jar graft.jar
   * @param began {@link System#nanoTime()} when the JVM called the entry
   */
  public static void start(
      String arguments, Instrumentation instrumentation, File jar, long began, Reply reply)
      throws ReflectiveOperationException, IOException {
    new Agent(arguments, instrumentation, jar, began, reply).start();
  }

  /**
   * Detaches the agent of this JVM, whatever its version.
   *
   * @param force also if nothing protects the application's requests then
   */
  public static void detach(Instrumentation instrumentation, Reply reply, boolean force)
      throws ReflectiveOperationException, IOException {
    BootClasses.define(instrumentation, JavaPlatform.current(), Agent.class.getClassLoader());
    Map<String, Object> running = Bridge.agent();
    if (running == null) {
      reply.failed("not attached: nothing to detach");
    } else if (!force
        && running.get(ENFORCES) instanceof Function
        && enforces((Function<?, ?>) running.get(ENFORCES))) {
      reply.failed(
          "not detached: it enforces security, and nothing would protect this service without it;"
              + " java -jar graft.jar detach <pid> force detaches it all the same");
    } else {
      ((Runnable) running.get(DETACH)).run();
      reply.done("detached");
    }
  }

  /** The agent may be of another version of the jar. */
  @SuppressWarnings("unchecked")
  private static boolean enforces(Function<?, ?> control) {
    return Boolean.TRUE.equals(((Function<String, Object>) control).apply(ENFORCES));
  }

  /** Replies with the diagnosis of this JVM's agent, and changes nothing. */
  public static void diagnose(Instrumentation instrumentation, Reply reply)
      throws ReflectiveOperationException, IOException {
    BootClasses.define(instrumentation, JavaPlatform.current(), Agent.class.getClassLoader());
    Map<String, Object> running = Bridge.agent();
    if (running == null) {
      reply.answer(false, Diagnosis.ABSENT);
    } else if (!(running.get(DIAGNOSIS) instanceof Supplier)) {
      reply.answer(
          false,
          Diagnosis.PROBLEM
              + "version "
              + running.get(VERSION)
              + " is attached, which has no diagnosis");
    } else {
      String text = String.valueOf(((Supplier<?>) running.get(DIAGNOSIS)).get());
      reply.answer(Diagnosis.isWell(Arrays.asList(text.split("\n"))), text);
    }
  }

  private void start() throws ReflectiveOperationException, IOException {
    ClassLoader loader = Agent.class.getClassLoader();
    JavaPlatform platform = JavaPlatform.current();
    BootClasses.define(instrumentation, platform, loader);
    AgentThread.constructedBy(platform, JavaPlatform.hasSecurityManager());
    thread = AgentThread.create("", this);
    // Before weaving: the class that holds the hooks is woven later, where no thread waits for it.
    hook = SettingsHook.add(arguments);
    boolean begun = false;
    try {
      if (install(loader, platform)) {
        startThread();
        begun = true;
      }
    } finally {
      if (!begun) {
        removeHook();
      }
    }
  }

  private void startThread() {
    try {
      Governance.starting();
      thread.start();
    } catch (Throwable reason) {
      // Most likely the process can have no more threads.
      leave();
      throw reason;
    }
  }

  private void removeHook() {
    SettingsHook added = hook;
    hook = null;
    if (added != null) {
      added.remove();
    }
  }

  /** Does what must be done before classes of the application are loaded. */
  private boolean install(ClassLoader loader, JavaPlatform platform) throws IOException {
    InputStream index = loader.getResourceAsStream(JoinPointIndex.RESOURCE);
    if (index == null) {
      throw new IOException(jar + " has no " + JoinPointIndex.RESOURCE);
    }
    Map<String, Object> description = new HashMap<String, Object>();
    Control control = new Control(this);
    description.put(DETACH, control);
    description.put(DIAGNOSIS, control);
    description.put(ENFORCES, control);
    description.put(VERSION, Version.current());
    PlatformAccess access = new PlatformAccess(instrumentation, platform);
    weaver =
        Weaver.install(
            instrumentation, JoinPointIndex.read(index), loader, description, access, access);
    if (weaver == null) {
      Map<String, Object> running = Bridge.agent();
      reply.failed(
          "is already attached"
              + (running == null ? "" : " (version " + running.get(VERSION) + ")")
              + ": either -javaagent was given twice, or detach it first");
      return false;
    }
    return true;
  }

  /** Does all the rest, on the thread {@code graft}. */
  @Override
  public void run() {
    try {
      work();
    } catch (Throwable reason) {
      // Otherwise the thread would end silently. The application goes on as without the agent,
      // unless requests are to be refused that nothing has judged.
      if (Governance.isClosed()) {
        weaver.guarded(true);
        AgentLog.print(
            "security is enforced, and the agent has not started: every request is refused until"
                + " the application is started again, or the agent is detached by force");
      } else {
        leave();
      }
      reply.failed("start failed: " + AgentLog.reason(reason));
    } finally {
      removeHook();
      Governance.started();
    }
  }

  private void work() {
    // Settings first, and their problems with them: the JVM may end soon.
    Wiring read = Wiring.read(arguments, Version.current());
    removeHook();
    read.weaving(weaver);
    weaver.warmUp();
    expectShutdown();
    weaver.weaveLoaded();
    read.start(weaver, jar);
    wiring = read;
    weaver.started();
    long millis = (System.nanoTime() - began) / 1000000;
    reply.done(Version.current() + " " + read.describe() + ", started in " + millis + " ms");
  }

  /**
   * Initialises the JDK's class of shutdown hooks, which is woven. The JVM runs its method only if
   * the class is initialised, normally by the first hook. Many applications have no hook, and must
   * leave the registry all the same.
   */
  private static void expectShutdown() {
    try {
      Class.forName("java.lang.ApplicationShutdownHooks", true, null);
    } catch (ClassNotFoundException | ExceptionInInitializerError e) {
      // A JVM that does not have the class, or one that is already shutting down.
    }
  }

  private void detach() {
    try {
      // A detach that comes right after the attach must not find a half-started agent.
      thread.join(DETACH_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    leave();
  }

  /** Stops whatever has started and leaves nothing behind; another agent may be attached later. */
  private void leave() {
    Governance.unguarded();
    Governance.started();
    weaver.remove(DETACH_MILLIS);
    Wiring running = wiring;
    if (running != null) {
      running.stop();
    }
    try {
      ThreadSlots.clear(instrumentation, JavaPlatform.current());
    } catch (ReflectiveOperationException reason) {
      AgentLog.print("cannot clear the agent's data in threads", reason);
    }
  }

  /**
   * What a later attach can ask of this agent. One named class: in premain each class costs time.
   */
  private static final class Control
      implements Runnable, Supplier<String>, Function<String, Boolean> {
    private final Agent agent;

    Control(Agent agent) {
      this.agent = agent;
    }

    @Override
    public String get() {
      Wiring running = agent.wiring;
      return running == null
          ? Diagnosis.PROBLEM
              + "the agent is still starting, or its start has failed: see its standard error"
          : Diagnosis.text(running.diagnosis());
    }

    @Override
    public void run() {
      agent.detach();
    }

    @Override
    public Boolean apply(String key) {
      Wiring running = agent.wiring;
      return running == null ? Governance.isClosed() : running.enforces();
    }
  }
}
