package com.example.blog.user;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import org.h2.jdbcx.JdbcConnectionPool;

/** Opens the database when the application is deployed, and closes it again. */
public class UserContext implements ServletContextListener {
  static final String REPOSITORY = UserRepository.class.getName();

  private static final String URL = "jdbc:h2:mem:users;DB_CLOSE_DELAY=-1";
  private static final String SCHEMA = "RUNSCRIPT FROM 'classpath:schema.sql'";

  private JdbcConnectionPool pool;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    pool = JdbcConnectionPool.create(System.getProperty("users.jdbc.url", URL), "sa", "");
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(SCHEMA);
    } catch (SQLException e) {
      throw new IllegalStateException("no database", e);
    }
    event.getServletContext().setAttribute(REPOSITORY, new UserRepository(pool));
    event.getServletContext().log("users are served");
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    if (pool != null) {
      pool.dispose();
    }
  }
}
