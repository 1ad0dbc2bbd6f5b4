package io.graft.test.servers.eureka;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.netflix.eureka.server.EnableEurekaServer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;

/** Netflix's Eureka as Spring Cloud's users run it: on any version of Spring Boot from 2.7 on. */
@Configuration
@EnableAutoConfiguration
@EnableEurekaServer
public class Eureka {
  public static void main(String[] args) {
    SpringApplication.run(Eureka.class, args);
  }

  /** Asks for a password where one is set. Clients know nothing of CSRF tokens. */
  @Bean
  SecurityFilterChain security(HttpSecurity http, Environment environment) throws Exception {
    boolean open = !environment.containsProperty("spring.security.user.password");
    return http.csrf(AbstractHttpConfigurer::disable)
        .authorizeHttpRequests(
            requests -> {
              if (open) {
                requests.anyRequest().permitAll();
              } else {
                requests.anyRequest().authenticated();
              }
            })
        .httpBasic(Customizer.withDefaults())
        .build();
  }
}
