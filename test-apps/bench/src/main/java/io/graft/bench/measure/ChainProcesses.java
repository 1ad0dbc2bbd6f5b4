package io.graft.bench.measure;

import io.graft.bench.Variant;
import io.graft.bench.jvm.Cpu;
import io.graft.bench.load.Load;
import io.graft.bench.load.OtlpSink;
import io.graft.demo.blog.Applications;
import io.graft.demo.blog.RunningService;
import io.graft.test.Http;
import io.graft.test.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The two services of a chain, what they export to, and the load on the first. */
final class ChainProcesses implements AutoCloseable {
  /** To list the comments of this article takes one call of {@code user}. */
  private static final String COMMENT_WITH_ONE_AUTHOR =
      "{\"articleId\": 9, \"authorId\": 1, \"text\": \"measured\"}";

  private static final long DISCOVERY_NANOS = TimeUnit.SECONDS.toNanos(15);

  private final List<AutoCloseable> open = new ArrayList<>();
  private final OtlpSink sink;
  private RunningService comment;
  private RunningService user;
  private Load load;

  private ChainProcesses() throws IOException {
    sink = new OtlpSink();
    open.add(sink);
  }

  static ChainProcesses start(Variant variant, Path directory, int connections)
      throws IOException, InterruptedException {
    ChainProcesses chain = new ChainProcesses();
    try {
      chain.run(variant, directory, connections);
      return chain;
    } catch (IOException | InterruptedException | RuntimeException e) {
      chain.close();
      throw e;
    }
  }

  private void run(Variant variant, Path directory, int connections)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(SpringStart.MEMORY);
    options.addAll(variant.jvmOptions(directory.resolve("registry")));
    options.addAll(Export.to(sink, "parentbased_always_on"));
    int userPort = Ports.lasting();
    user = Applications.user("user", directory.resolve("user"), userPort, options).start();
    open.add(user);
    FirstAnswer.await(user, userPort, "/users/1");
    if (variant != Variant.GRAFT) {
      // Without an agent to find it by its name.
      options.add("-Duser.url=http://127.0.0.1:" + userPort);
    }
    int commentPort = Ports.lasting();
    comment = Applications.comment(directory.resolve("comment"), commentPort, options).start();
    open.add(comment);
    FirstAnswer.await(comment, commentPort, "/comments/1");
    addComment("http://127.0.0.1:" + commentPort + "/comments");
    load = new Load(commentPort, "/comments?article=9", connections);
    open.add(load);
  }

  /** Adds a comment, as soon as {@code comment} has found {@code user}. */
  private void addComment(String url) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Http.Response added = Http.post(url, COMMENT_WITH_ONE_AUTHOR);
    while (added.status() != 201) {
      if (System.nanoTime() - start > DISCOVERY_NANOS) {
        throw new IOException(added + "\n" + comment.lastLines());
      }
      Thread.sleep(100);
      added = Http.post(url, COMMENT_WITH_ONE_AUTHOR);
    }
  }

  Load load() {
    return load;
  }

  /** Processor time of both services since their start. */
  Duration cpu() {
    return Cpu.of(comment.pid()).plus(Cpu.of(user.pid()));
  }

  /** Spans that have arrived since the start. */
  long spans() {
    return sink.spans();
  }

  @Override
  public void close() {
    for (int i = open.size() - 1; i >= 0; i--) {
      try {
        open.get(i).close();
      } catch (Exception e) {
        Progress.say("could not close %s: %s", open.get(i), e);
      }
    }
  }
}
