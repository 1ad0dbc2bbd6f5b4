package io.graft.contract.spring;

import java.io.IOException;
import java.lang.reflect.Method;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Listens, then takes its time to become ready: until a line comes on standard input. */
@SpringBootApplication
public class BootMain {
  public static void main(String[] arguments) throws ReflectiveOperationException {
    for (Method method : SpringApplication.class.getMethods()) {
      // Its first parameter is an Object in 1.5 and a Class since.
      if (method.getName().equals("run")
          && method.getParameterTypes().length == 2
          && !method.getParameterTypes()[0].isArray()) {
        method.invoke(null, BootMain.class, new String[] {"--server.port=0"});
      }
    }
    System.out.println("ready");
  }

  @Bean
  public CommandLineRunner slowRunner() {
    return arguments -> awaitLine();
  }

  private static void awaitLine() throws IOException {
    System.out.println("listening, not ready");
    if (System.in.read() < 0) {
      throw new IOException("nobody said go on");
    }
  }
}
