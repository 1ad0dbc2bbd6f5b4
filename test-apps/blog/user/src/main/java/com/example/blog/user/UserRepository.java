package com.example.blog.user;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** The table of users. */
class UserRepository {
  private final DataSource dataSource;

  UserRepository(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  List<User> findAll() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("SELECT id, name, email FROM users ORDER BY id");
        ResultSet rows = statement.executeQuery()) {
      List<User> users = new ArrayList<>();
      while (rows.next()) {
        users.add(read(rows));
      }
      return users;
    }
  }

  Optional<User> find(long id) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("SELECT id, name, email FROM users WHERE id = ?")) {
      statement.setLong(1, id);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(read(rows)) : Optional.empty();
      }
    }
  }

  User insert(User user) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "INSERT INTO users (name, email) VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
      statement.setString(1, user.getName());
      statement.setString(2, user.getEmail());
      statement.executeUpdate();
      try (ResultSet keys = statement.getGeneratedKeys()) {
        keys.next();
        return new User(keys.getLong(1), user.getName(), user.getEmail());
      }
    }
  }

  boolean update(long id, User user) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("UPDATE users SET name = ?, email = ? WHERE id = ?")) {
      statement.setString(1, user.getName());
      statement.setString(2, user.getEmail());
      statement.setLong(3, id);
      return statement.executeUpdate() > 0;
    }
  }

  boolean delete(long id) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("DELETE FROM users WHERE id = ?")) {
      statement.setLong(1, id);
      return statement.executeUpdate() > 0;
    }
  }

  private static User read(ResultSet row) throws SQLException {
    return new User(row.getLong("id"), row.getString("name"), row.getString("email"));
  }
}
