package io.graft.launcher;

import io.graft.bootstrap.Bridge;
import io.graft.config.Notice;
import io.graft.daemon.AgentThread;
import io.graft.governance.Governance;
import io.graft.weaver.JoinPointIndex;
import io.graft.weaver.Jvm;
import io.graft.weaver.Lines;
import io.graft.weaver.Weaver;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The agent of this JVM: the one place where its parts are put together.
 *
 * <p>The thread that the application waits for does what must be done before the application's
 * classes are loaded: it defines the boot classes and adds the gate. All else is done by the thread
 * {@code graft}.
 */
final class Agent implements Runnable {
  /** How long a detach waits for calls in flight. */
  private static final long DETACH_MILLIS = 5000;

  /** Key of the description in the bridge: a {@link Runnable} that detaches. */
  private static final String DETACH = "detach";

  /** Key of the description in the bridge: a {@link Supplier} of lines of text, the diagnosis. */
  private static final String DIAGNOSIS = "diagnosis";

  /** Key of the description in the bridge: the version. */
  private static final String VERSION = "version";

  private final String arguments;
  private final Instrumentation instrumentation;
  private final File jar;
  private final long began;
  private final Reply reply;
  private @Nullable Thread thread;
  private @Nullable Weaver weaver;
  private volatile @Nullable Parts parts;
  private @Nullable LastWords words;

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
   * @param began {@link System#nanoTime()} when the JVM called
   */
  static void start(
      String arguments, Instrumentation instrumentation, File jar, long began, Reply reply)
      throws ReflectiveOperationException, IOException {
    new Agent(arguments, instrumentation, jar, began, reply).start();
  }

  /** Ends the agent of this JVM, whichever version it is. */
  static void detach(Instrumentation instrumentation, Reply reply)
      throws ReflectiveOperationException, IOException {
    BootClasses.define(instrumentation, Java.current(), Agent.class.getClassLoader());
    Map<String, Object> running = Bridge.agent();
    if (running == null) {
      reply.failed("not attached: nothing to detach");
    } else {
      ((Runnable) running.get(DETACH)).run();
      reply.done("detached");
    }
  }

  /** Tells the command what is as it should be in this JVM, and changes nothing. */
  static void diagnose(Instrumentation instrumentation, Reply reply)
      throws ReflectiveOperationException, IOException {
    BootClasses.define(instrumentation, Java.current(), Agent.class.getClassLoader());
    Map<String, Object> running = Bridge.agent();
    if (running == null) {
      reply.answer(false, DoctorCommand.ABSENT);
    } else if (!(running.get(DIAGNOSIS) instanceof Supplier)) {
      reply.answer(
          false,
          Diagnosis.PROBLEM + "it runs version " + running.get(VERSION) + ", which cannot tell");
    } else {
      String text = String.valueOf(((Supplier<?>) running.get(DIAGNOSIS)).get());
      reply.answer(Diagnosis.isWell(Arrays.asList(text.split("\n"))), text);
    }
  }

  private void start() throws ReflectiveOperationException, IOException {
    ClassLoader loader = Agent.class.getClassLoader();
    Java java = Java.current();
    BootClasses.define(instrumentation, java, loader);
    AgentThread.constructedBy(java, Java.hasSecurityManager());
    thread = AgentThread.create("", this);
    // Before weaving: the class that holds the hooks is woven later, where nobody waits for it.
    words = LastWords.expect(arguments);
    boolean begun = false;
    try {
      if (install(loader, java)) {
        begin();
        begun = true;
      }
    } finally {
      if (!begun) {
        endWords();
      }
    }
  }

  private void begin() {
    try {
      Governance.starting();
      thread.start();
    } catch (Throwable reason) {
      // No more threads, most likely.
      leave();
      throw reason;
    }
  }

  private void endWords() {
    LastWords last = words;
    words = null;
    if (last != null) {
      last.end();
    }
  }

  /** Everything that the application must not be ahead of. */
  private boolean install(ClassLoader loader, Java java) throws IOException {
    InputStream index = loader.getResourceAsStream(JoinPointIndex.RESOURCE);
    if (index == null) {
      throw new IOException(jar + " has no " + JoinPointIndex.RESOURCE);
    }
    Map<String, Object> description = new HashMap<String, Object>();
    Detach detach = new Detach(this);
    description.put(DETACH, detach);
    description.put(DIAGNOSIS, detach);
    description.put(VERSION, Version.current());
    OpenJvm jvm = new OpenJvm(instrumentation, java);
    weaver =
        Weaver.install(instrumentation, JoinPointIndex.read(index), loader, description, jvm, jvm);
    if (weaver == null) {
      Map<String, Object> running = Bridge.agent();
      reply.failed(
          "is already here"
              + (running == null ? "" : " (version " + running.get(VERSION) + ")")
              + ": -javaagent was given twice, or detach it first");
      return false;
    }
    return true;
  }

  /** All the rest, on the agent's own thread. */
  @Override
  public void run() {
    try {
      work();
    } catch (Throwable reason) {
      // Without this the thread would die unheard; the application goes on, as if without us.
      leave();
      reply.failed("start failed: " + Notice.reason(reason));
    } finally {
      endWords();
      Governance.started();
    }
  }

  private void work() {
    // First what there may be to complain of: the JVM may end soon.
    Parts read = Parts.read(arguments);
    endWords();
    weaver.warmUp();
    expectShutdown();
    weaver.weaveLoaded();
    read.start(weaver, jar);
    parts = read;
    weaver.started();
    long millis = (System.nanoTime() - began) / 1000000;
    reply.done(Version.current() + " " + read.describe() + ", started in " + millis + " ms");
  }

  /**
   * The JVM runs shutdown hooks only where this class was initialised, by the first hook. Many
   * applications have none, and must leave the registry all the same.
   */
  private static void expectShutdown() {
    try {
      Class.forName("java.lang.ApplicationShutdownHooks", true, null);
    } catch (ClassNotFoundException | ExceptionInInitializerError e) {
      // Another kind of JVM, or one that is already shutting down.
    }
  }

  private void detach() {
    try {
      // A detach that comes right after the attach must not find it half done.
      thread.join(DETACH_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    leave();
  }

  /** Ends whatever has begun, and leaves nothing behind; another agent may come. */
  private void leave() {
    Governance.started();
    weaver.remove(DETACH_MILLIS);
    Parts running = parts;
    if (running != null) {
      running.stop();
    }
    try {
      Slots.clear(instrumentation, Java.current());
    } catch (ReflectiveOperationException reason) {
      Notice.print("threads keep what is left of the agent", reason);
    }
  }

  // Named classes where lambdas would do, and few of them: in premain those cost time.

  /** What a later attach may ask of this agent. One class for all: each costs at the start. */
  private static final class Detach implements Runnable, Supplier<String> {
    private final Agent agent;

    Detach(Agent agent) {
      this.agent = agent;
    }

    @Override
    public String get() {
      Parts running = agent.parts;
      return running == null
          ? Diagnosis.PROBLEM
              + "it is still starting, or has failed to: its standard error says why"
          : Diagnosis.text(running.diagnosis(agent.weaver));
    }

    @Override
    public void run() {
      agent.detach();
    }
  }

  private static final class OpenJvm implements Jvm, Lines {
    private final Instrumentation instrumentation;
    private final Java java;
    private volatile boolean prepared;

    OpenJvm(Instrumentation instrumentation, Java java) {
      this.instrumentation = instrumentation;
      this.java = java;
    }

    @Override
    public void open(Class<?> type, ClassLoader adapters) {
      java.open(instrumentation, type, adapters);
    }

    @Override
    public void background(Runnable work) {
      AgentThread.create("link", work).start();
    }

    @Override
    public void define(String name, byte[] classFile, ClassLoader loader)
        throws ReflectiveOperationException {
      if (!prepared) {
        java.prepare(instrumentation);
        prepared = true;
      }
      java.initialize(java.define(name, classFile, loader));
    }

    @Override
    public void print(String line) {
      try {
        Notice.print(line);
      } catch (RuntimeException e) {
        // Standard error is the application's object, and this may be a thread of its own.
        return;
      }
    }
  }
}
