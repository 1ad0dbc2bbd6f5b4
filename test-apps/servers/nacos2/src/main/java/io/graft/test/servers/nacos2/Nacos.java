package io.graft.test.servers.nacos2;

import com.alibaba.nacos.core.code.ControllerMethodsCache;
import com.alibaba.nacos.core.remote.BaseRpcServer;
import javax.annotation.PostConstruct;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.ServletComponentScan;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Nacos 2 as its own main class puts it together, which is in no artifact: without the console, and
 * without the servers of gRPC for its newer clients, which bind all interfaces. HTTP is what is
 * tested.
 */
@EnableAutoConfiguration
@EnableScheduling
@ServletComponentScan("com.alibaba.nacos")
@ComponentScan(
    basePackages = "com.alibaba.nacos",
    excludeFilters = {
      @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = BaseRpcServer.class),
      // Main classes of parts, which would scan for all of it again.
      @ComponentScan.Filter(type = FilterType.ANNOTATION, classes = SpringBootApplication.class)
    })
public class Nacos {
  @Autowired private ControllerMethodsCache methods;

  public static void main(String[] args) {
    SpringApplication.run(Nacos.class, args);
  }

  /**
   * Authorization is by what the methods say that answer a request, and starts with knowing them.
   */
  @PostConstruct
  void readMethods() {
    methods.initClassMethod("com.alibaba.nacos.core.controller");
    methods.initClassMethod("com.alibaba.nacos.naming.controllers");
    methods.initClassMethod("com.alibaba.nacos.config.server.controller");
  }
}
