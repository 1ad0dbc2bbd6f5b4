/** A service that calls others by many libraries, and knows nothing of Graft. */
package com.example.onclients;
