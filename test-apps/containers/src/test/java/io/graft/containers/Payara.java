package io.graft.containers;

import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Payara Server by the command that {@code asadmin start-domain} runs. */
record Payara(List<Integer> jdks) implements Container {
  private static final Pattern OPTION =
      Pattern.compile("<jvm-options>(\\[[^]]*])?[^<]+(?=</jvm-options>)");

  @Override
  public JavaProcessBuilder prepare(Jdk jdk, Path directory, int port) throws IOException {
    Path home = Distribution.of("payara5/glassfish");
    Path domain = directory.resolve("domain1");
    Distribution.copy(home.resolve("domains/domain1"), domain);
    Path settings = domain.resolve("config/domain.xml");
    String address = "\" address=\"127.0.0.1\"";
    Distribution.replace(settings, "port=\"8080\"", "port=\"" + port + address);
    Distribution.replace(settings, "port=\"8181\"", "enabled=\"false\" port=\"8181\"");
    Distribution.replace(settings, "port=\"4848\"", "port=\"" + Ports.lasting() + address);
    for (int other : List.of(3700, 3820, 3920)) {
      Distribution.replace(
          settings,
          "address=\"0.0.0.0\" port=\"" + other + "\"",
          "address=\"127.0.0.1\" port=\"" + Ports.lasting() + "\"");
    }
    Distribution.replace(
        settings,
        "address=\"0.0.0.0\" port=\"8686\"",
        "enabled=\"false\" address=\"127.0.0.1\" port=\"8686\"");
    Distribution.replace(
        settings,
        "<hazelcast-config-specific-configuration>",
        "<hazelcast-config-specific-configuration enabled=\"false\">");
    Distribution.replace(
        settings, "osgi.shell.telnet.port=6666", "osgi.shell.telnet.port=" + Ports.lasting());
    Distribution.war("javax", domain.resolve("autodeploy"));
    return JavaProcess.on(jdk)
        .main(
            "com.sun.enterprise.glassfish.bootstrap.ASMain", home.resolve("modules/glassfish.jar"))
        .jvmArguments("-javaagent:" + home.resolve("lib/monitor/flashlight-agent.jar"))
        .jvmArguments("-Dcom.sun.aas.installRoot=" + home, "-Dcom.sun.aas.instanceRoot=" + domain)
        .jvmArguments(options(Files.readString(settings), jdk, home, domain))
        .arguments(
            "-upgrade",
            "false",
            "-domaindir",
            domain.toString(),
            "-read-stdin",
            "false",
            "-domainname",
            "domain1",
            "-instancename",
            "server",
            "-type",
            "DAS",
            "-verbose",
            "true");
  }

  /** The options that the domain's settings have for a JDK. */
  private static String[] options(String settings, Jdk jdk, Path home, Path domain) {
    List<String> of = jdk.version() == 8 ? List.of("[|8]", "[1.8.0u251|]") : List.of("[9|]");
    return OPTION
        .matcher(settings)
        .results()
        .filter(option -> option.group(1) == null || of.contains(option.group(1)))
        .map(MatchResult::group)
        .map(option -> option.replaceAll("<jvm-options>(\\[[^]]*])?", ""))
        .map(option -> option.replace("${com.sun.aas.installRoot}", home.toString()))
        .map(option -> option.replace("${com.sun.aas.instanceRoot}", domain.toString()))
        .map(option -> option.replace("${com.sun.aas.javaRoot}", jdk.home().toString()))
        .map(option -> option.replace("${path.separator}", ":"))
        // The cells have a collector and a compiler of their own.
        .filter(
            option ->
                option.startsWith("-D") || !option.startsWith("-X") || option.startsWith("-Xboot"))
        .toArray(String[]::new);
  }

  @Override
  public String logFile() {
    return "domain1/logs/server.log";
  }

  @Override
  public String toString() {
    return "Payara 5.2022.5";
  }
}
