import generated.EnrolleeCertificatePublicKey;
import generated.EnrolleeServerInformation;
import generated.SubEnrollParameters;
import generated.SubEnrollService;
import generated.SubEnrollServiceSoap;
import generated.VersionData;
import java.io.PrintStream;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.util.Base64;
import java.util.Map;
import javax.xml.soap.SOAPFault;
import javax.xml.ws.BindingProvider;
import javax.xml.ws.Holder;
import javax.xml.ws.WebServiceException;
import javax.xml.ws.handler.MessageContext;
import javax.xml.ws.soap.SOAPFaultException;

/** Sub-enrolls with the port that wsimport generates. What goes in and out: see ../client-matrix.ts. */
public class SubEnrollClient {
    static final PrintStream output = new PrintStream(System.out, false, java.nio.charset.StandardCharsets.UTF_8);

    static String asked(String name) {
        return System.getenv("SUB_ENROLL_" + name);
    }

    static void tell(Object... fields) {
        for (Object field : fields) output.print(field + "\0");
    }

    /** JAX-WS itself knows Basic alone; for everything else HttpURLConnection, which carries it, asks an Authenticator. */
    static void logOn(Map<String, Object> context) {
        if (asked("SCHEME").equals("basic")) {
            context.put(BindingProvider.USERNAME_PROPERTY, asked("USER"));
            context.put(BindingProvider.PASSWORD_PROPERTY, asked("PASSWORD"));
            return;
        }
        Authenticator.setDefault(new Authenticator() {
            private boolean hasAnswered = false;

            /** It is asked again as long as it answers, with every answer a failed logon: one is enough. */
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                if (hasAnswered || !getRequestingScheme().equalsIgnoreCase(asked("SCHEME"))) return null;
                hasAnswered = true;
                return new PasswordAuthentication(asked("USER"), asked("PASSWORD").toCharArray());
            }
        });
    }

    static SubEnrollParameters createInput() {
        SubEnrollParameters input = new SubEnrollParameters();
        EnrolleeCertificatePublicKey key = new EnrolleeCertificatePublicKey();
        key.setAPublicKeyBytes(Base64.getDecoder().decode(asked("KEY")));
        key.setGuid(asked("GUID"));
        input.setCertificatePublicKey(key);
        EnrolleeServerInformation server = new EnrolleeServerInformation();
        server.setSKU(asked("SKU"));
        server.setVersion(asked("VERSION"));
        server.setName(asked("NAME"));
        server.setURL(asked("URL"));
        input.setEnrolleeInformation(server);
        return input;
    }

    static VersionData createVersion() {
        VersionData version = new VersionData();
        version.setMinimumVersion(asked("MINIMUM_VERSION"));
        version.setMaximumVersion(asked("MAXIMUM_VERSION"));
        return version;
    }

    public static void main(String[] args) throws Exception {
        SubEnrollServiceSoap port = new SubEnrollService().getSubEnrollServiceSoap();
        BindingProvider provider = (BindingProvider) port;
        provider.getRequestContext().put(BindingProvider.ENDPOINT_ADDRESS_PROPERTY, asked("SERVICE"));
        logOn(provider.getRequestContext());
        Holder<VersionData> version = new Holder<>(createVersion());
        try {
            var chain = port.subEnroll(createInput(), version).getLicensorCertificateChain().getString();
            tell("enrolled", version.value.getMinimumVersion(), version.value.getMaximumVersion());
            tell(chain.toArray());
        } catch (SOAPFaultException error) {
            SOAPFault fault = error.getFault();
            tell("failed", error.getClass().getSimpleName(), fault.getFaultCode(), fault.getFaultString());
        } catch (WebServiceException error) {
            Object status = provider.getResponseContext().get(MessageContext.HTTP_RESPONSE_CODE);
            tell("failed", error.getClass().getSimpleName(), status, error.getMessage());
        }
        output.flush();
    }
}
