/** A web application that knows nothing of login. */
package io.graft.login;
