package io.graft.containers;

import io.graft.test.Http;
import io.graft.test.Jdk;
import io.graft.test.server.RunningServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A container that runs, with or without the agent. */
final class RunningContainer extends RunningServer {
  private final Container container;

  RunningContainer(Container container, Jdk jdk, boolean agent, Path directory) throws IOException {
    super(container, jdk, agent, directory);
    this.container = container;
  }

  /** Its answers, without what differs between any two runs. */
  List<String> answers() {
    List<String> answers = new ArrayList<>();
    for (Http.Response response : container.answers(base())) {
      answers.add(
          "%d %s %s"
              .formatted(
                  response.status(),
                  response.header("Content-Type").orElse("-"),
                  alike(response.body())));
    }
    return answers;
  }
}
