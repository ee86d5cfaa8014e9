import java.io.OutputStream;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Posts a file with the NTLM of HttpURLConnection, which is what JAX-WS sends its messages with, and prints the scheme
 * that it was asked for and the status of the answer. Arguments: URL, file, DOMAIN\\user, password.
 */
public class SubEnroll {
    public static void main(String[] args) throws Exception {
        var asked = new String[] {"nothing"};
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                asked[0] = getRequestingScheme();
                return new PasswordAuthentication(args[2], args[3].toCharArray());
            }
        });
        var connection = (HttpURLConnection) URI.create(args[0]).toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "text/xml; charset=utf-8");
        connection.setRequestProperty("SOAPAction", "\"http://microsoft.com/DRM/SubEnrollmentService/SubEnroll\"");
        try (OutputStream output = connection.getOutputStream()) {
            output.write(Files.readAllBytes(Path.of(args[1])));
        }
        System.out.print(asked[0] + " " + connection.getResponseCode());
    }
}
