package io.graft.probe.context;

/** Waits for a line of standard input, which says that the agent is ready, and runs all checks. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    if (System.in.read() < 0) {
      throw new IllegalStateException("nobody says that the agent is ready");
    }
    new ThreadPools().run("ThreadPoolExecutor");
    new ThreadPoolHooks().run("ThreadPoolExecutor");
    new ScheduledPools().run("ScheduledThreadPoolExecutor");
    new ForkJoinPools().run("ForkJoinPool");
    new Forks().run("ForkJoinPool");
    new Timers().run("Timer");
    new Completions().run("CompletableFuture");
    if (VirtualThreads.exist()) {
      new VirtualThreads().run("virtual threads");
    }
    System.out.println("done");
  }
}
