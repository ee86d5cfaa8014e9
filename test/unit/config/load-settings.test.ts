import { expect } from 'chai'
import {
  ConfigError,
  environmentName,
  loadSettings,
  SETTINGS,
  type SettingName,
  type SettingSources,
} from '../../../src/config/index.ts'

const file = (value: unknown) => ({
  name: 'settings.json',
  text: typeof value === 'string' ? value : JSON.stringify(value),
})

/** What is said about sources that are refused; undefined when they are not. */
function refusal(sources: SettingSources): string | undefined {
  try {
    loadSettings(sources)
    return undefined
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
}

const names = Object.keys(SETTINGS) as SettingName[]

describe('settings', () => {
  it('are all there, with their defaults, when nothing is written', () => {
    const settings = loadSettings({})
    expect(Object.keys(settings)).to.have.members(names)
    expect(settings).to.deep.equal({
      profile: 'rms-1.0-sp2',
      cryptographicMode: undefined,
      hierarchy: undefined,
      seed: undefined,
      'server.name': undefined,
      'server.url': undefined,
      'server.banner': 'iis6',
      'server.stopTimeout': 10,
      'keys.store': 'file',
      'keys.passphraseFile': undefined,
      'keys.pkcs11.library': undefined,
      'keys.pkcs11.token': undefined,
      'keys.pkcs11.pinFile': undefined,
      'keys.pkcs11.sessions': 3,
      'keys.pkcs11.timeout': 10,
      database: undefined,
      'database.connections': 10,
      'database.connectTimeout': 3,
      'database.statementTimeout': 5,
      'database.patience': 10,
      'database.refreshInterval': 30,
      'accounts.domain': 'EMULATOR',
      'accounts.mailDomain': 'emulator.example',
      'groupExpansion.forests': [],
      'groupExpansion.maxCrossForestCalls': 10,
      'groupExpansion.passwordFile': undefined,
      'groupExpansion.subgroups': [],
      'groupExpansion.tlsCaFile': undefined,
      'groupExpansion.user': undefined,
      'server.externalCertificationUrl': undefined,
      'server.externalLicensingUrl': undefined,
      'server.licensingUrl': undefined,
      'asmx.signResponses': false,
      'accounts.lockoutThreshold': 10,
      'accounts.lockoutWindow': 'PT10M',
      'accounts.lockoutDuration': 'PT10M',
      'auth.schemes': ['Negotiate', 'NTLM', 'Basic'],
      'auth.certification.schemes': undefined,
      'auth.ntlm.level': 4,
      'auth.ntlm.channelBinding': 'allow',
      'auth.ntlm.targetNames': undefined,
      'auth.persistence': 'connection-unless-proxied',
      'auth.kerberos.keytab': undefined,
      'auth.kerberos.service': '',
      'auth.kerberos.realm': undefined,
      'auth.clientCertificates': [],
      'asmx.soap12': false,
      'asmx.customErrors': 'off',
      'asmx.faultForm': 'aspnet-2.0',
      'asmx.description': 'open',
      'request.keySizes': undefined,
      'request.rekey': 'accept',
      'enrollment.serverInformation': 'unchecked',
      'enrollment.damagedRequest': 'refuse',
      'validity.slc': 'P1Y',
      'validity.slcFrom': 'issue',
      'validity.outlivesIssuer': 'keep',
      'validity.licences': 'P7Y',
      'validity.rac': 'licences',
      'validity.temporaryRac': 'licences',
      'validity.federatedRac': 'licences',
      'validity.racTolerance': 'PT0M',
      'validity.clc': 'licences',
      'validity.inLicences': true,
      'xrml.x509Levels': undefined,
      'xrml.nameInSlc': false,
      'xrml.practiceStatementInSubSlc': true,
      'tls.legacy': false,
      'admin.contact': undefined,
      'clock.adjustable': false,
      'expired.behaviour': 'disabled',
      'renewal.automatic': false,
      'renewal.window': 'P14D',
      'renewal.user': undefined,
      'renewal.passwordFile': undefined,
      'renewal.tlsCaFile': undefined,
      'provisioning.subEnrollmentUrl': undefined,
      'provisioning.gicUrl': undefined,
      'provisioning.directory.url': undefined,
      'provisioning.directory.bindDn': undefined,
      'provisioning.directory.passwordFile': undefined,
      'provisioning.directory.startTls': false,
      'provisioning.directory.ca': undefined,
      'log.w3c': 'on',
      'log.w3cKeep': 30,
      'certification.minimumRepository': undefined,
      'certification.persistent': 'as-named',
      'certification.securityProcessors': 'test',
      'certification.securityProcessorsFile': undefined,
      'exclusion.accountKeys': [],
      'exclusion.applications': [],
      'exclusion.operatingSystems': undefined,
      'licensing.contentKeyHash': 'issued-principals',
      'licensing.owner': 'named',
      'licensing.creationTimeTolerance': 21600,
      'licensing.decommissioned': false,
      'licensing.onlinePublishing': true,
      'licensing.superUserGroup': undefined,
      'log.audit': 'on',
      'log.auditKeep': 30,
      'log.level': 'info',
    })
  })

  it('have defaults that would be accepted, and a line about each', () => {
    for (const name of names) {
      const { form, default: value, about } = SETTINGS[name]
      if (value !== undefined) expect(form.safeParse(value).success, name).to.equal(true)
      expect(about, name).to.match(/\.$/)
    }
  })

  it('are frozen', () => {
    const settings = loadSettings({})
    expect(Object.isFrozen(settings)).to.equal(true)
    expect(Reflect.set(settings, 'profile', 'rms-1.0')).to.equal(false)
  })

  describe('by precedence', () => {
    const sources = {
      file: file({ asmx: { customErrors: 'on', faultForm: 'aspnet-1.1', soap12: true }, profile: 'rms-1.0' }),
      environment: {
        RMS_EMULATOR_ASMX_FAULT_FORM: 'aspnet-2.0',
        RMS_EMULATOR_ASMX_SOAP12: 'false',
        RMS_EMULATOR_PROFILE: 'rms-1.0-sp1',
      },
      assignments: ['asmx.soap12=true', 'profile=rms-1.0-sp2', 'profile=rms-1.0'],
    }

    it('come from the file before the defaults', () => {
      const settings = loadSettings({ file: sources.file })
      expect(settings).to.include({ 'asmx.customErrors': 'on', 'asmx.faultForm': 'aspnet-1.1', 'asmx.soap12': true })
      expect(settings['log.level']).to.equal('info')
    })

    it('come from the environment before the file', () => {
      const settings = loadSettings({ file: sources.file, environment: sources.environment })
      expect(settings).to.include({ 'asmx.customErrors': 'on', 'asmx.faultForm': 'aspnet-2.0', 'asmx.soap12': false })
      expect(settings.profile).to.equal('rms-1.0-sp1')
    })

    it('come from --set before everything, the last one of several', () => {
      const settings = loadSettings(sources)
      expect(settings).to.include({ 'asmx.customErrors': 'on', 'asmx.faultForm': 'aspnet-2.0', 'asmx.soap12': true })
      expect(settings.profile).to.equal('rms-1.0')
    })
  })

  describe('from a file', () => {
    it('may be nested, dotted, or both', () => {
      for (const written of [
        { asmx: { soap12: true }, xrml: { nameInSlc: true } },
        { 'asmx.soap12': true, 'xrml.nameInSlc': true },
        { 'asmx.soap12': true, xrml: { nameInSlc: true } },
      ]) {
        const settings = loadSettings({ file: file(written) })
        expect(settings['asmx.soap12'] && settings['xrml.nameInSlc']).to.equal(true)
      }
    })

    it('may be none at all', () => {
      expect(loadSettings({ file: file({}) })).to.deep.equal(loadSettings({}))
      expect(loadSettings({ file: file({ asmx: {} }) })).to.deep.equal(loadSettings({}))
    })

    for (const text of ['', '{', 'x', '[]', '1', 'null', '"text"', '[{"profile":"rms-1.0"}]']) {
      it(`are refused when that holds ${JSON.stringify(text)}`, () => {
        expect(refusal({ file: file(text) })).to.include('settings.json')
      })
    }

    it('are refused under names that nothing has, those of every object included', () => {
      for (const written of [
        '{"profil": "rms-1.0"}',
        '{"asmx": true}',
        '{"asmx": {"soap": true}}',
        '{"Profile": "rms-1.0"}',
        '{"__proto__": {"profile": "rms-1.0"}}',
        '{"__proto__": "rms-1.0"}',
        '{"asmx": {"__proto__": {"soap12": true}}}',
        '{"constructor": {"prototype": {"soap12": true}}}',
        '{"toString": "x"}',
        '{"hasOwnProperty": true}',
      ]) {
        expect(refusal({ file: file(written) }), written).to.match(/^There is no setting "/)
      }
      expect(Reflect.get({}, 'profile')).to.equal(undefined)
      expect(Reflect.get({}, 'soap12')).to.equal(undefined)
    })

    it('must have their own type: a text is no boolean and no number', () => {
      expect(refusal({ file: file({ 'asmx.soap12': 'true' }) })).to.include('asmx.soap12')
      expect(refusal({ file: file({ cryptographicMode: '2' }) })).to.include('cryptographicMode')
      expect(refusal({ file: file({ seed: 5 }) })).to.include('seed')
    })
  })

  describe('from the environment', () => {
    it('have a variable each, by a name of their own', () => {
      expect(environmentName('asmx.customErrors')).to.equal('RMS_EMULATOR_ASMX_CUSTOM_ERRORS')
      expect(environmentName('xrml.practiceStatementInSubSlc')).to.equal(
        'RMS_EMULATOR_XRML_PRACTICE_STATEMENT_IN_SUB_SLC',
      )
      expect(environmentName('cryptographicMode')).to.equal('RMS_EMULATOR_CRYPTOGRAPHIC_MODE')
      expect(environmentName('asmx.soap12')).to.equal('RMS_EMULATOR_ASMX_SOAP12')
      expect(new Set(names.map(environmentName)).size).to.equal(names.length)
    })

    it('leave alone what does not begin with RMS_EMULATOR_, and the two that are no settings', () => {
      const environment = {
        HOME: '/root',
        RMS_PROFILE: 'x',
        rms_emulator_profile: 'x',
        RMS_EMULATOR_KEY_PASSPHRASE: 'secret',
        RMS_EMULATOR_VECTORS: '/somewhere',
        RMS_EMULATOR_PROFILE: undefined,
      }
      expect(loadSettings({ environment })).to.deep.equal(loadSettings({}))
    })

    for (const variable of [
      'RMS_EMULATOR_PROFIL',
      'RMS_EMULATOR_',
      'RMS_EMULATOR_ASMX',
      'RMS_EMULATOR_ASMX_CUSTOMERRORS',
    ]) {
      it(`are refused as ${variable}`, () => {
        expect(refusal({ environment: { [variable]: 'x' } })).to.include(variable)
      })
    }
  })

  describe('from --set', () => {
    it('are text, or JSON where the setting takes that', () => {
      const settings = loadSettings({
        assignments: ['cryptographicMode=2', 'seed=2', 'server.name=RMS01', 'asmx.soap12=true', 'validity.slc=P7150D'],
      })
      expect(settings).to.include({ cryptographicMode: 2, seed: '2', 'server.name': 'RMS01', 'asmx.soap12': true })
      expect(settings['validity.slc']).to.equal('P7150D')
    })

    it('may have an equals sign and line ends in their value', () => {
      expect(loadSettings({ assignments: ['seed=a=b\nc'] }).seed).to.equal('a=b\nc')
    })

    for (const assignment of ['', 'profile', '=rms-1.0', '=', '__proto__=x', 'profil=x', 'asmx={"soap12":true}']) {
      it(`are refused as ${JSON.stringify(assignment)}`, () => {
        expect(refusal({ assignments: [assignment] })).to.be.a('string')
      })
    }
  })

  describe('of each kind', () => {
    const good: [SettingName, unknown, unknown?][] = [
      ['profile', 'rms-1.0'],
      ['profile', 'rms-1.0-sp1'],
      ['cryptographicMode', 1],
      ['hierarchy', 'production'],
      ['server.name', 'RMS_01-a'],
      ['server.name', 'A'.repeat(15)],
      ['server.url', 'http://rms01/_wmcs'],
      ['server.url', 'HTTPS://rms01:444/_wmcs'],
      ['request.keySizes', [1024, 2048]],
      ['request.keySizes', '1024,2048', [1024, 2048]],
      ['request.keySizes', 2048, [2048]],
      ['validity.slc', 'PT15M'],
      ['validity.slcFrom', '2003-02-05T00:00'],
      ['validity.rac', 'P365D'],
      ['validity.temporaryRac', 'PT15M'],
      ['validity.federatedRac', 'P1D'],
      ['validity.clc', 'rac'],
      ['validity.inLicences', false],
      ['log.level', 'silent'],
    ]
    for (const [name, value, read = value] of good) {
      it(`take ${name} as ${JSON.stringify(value)}`, () => {
        expect(loadSettings({ file: file({ [name]: value }) })[name]).to.deep.equal(read)
        const text = typeof value === 'string' ? value : JSON.stringify(value)
        expect(loadSettings({ assignments: [`${name}=${text}`] })[name]).to.deep.equal(read)
        expect(loadSettings({ environment: { [environmentName(name)]: text } })[name]).to.deep.equal(read)
      })
    }

    const bad: [SettingName, unknown][] = [
      ['profile', 'rms-2.0'],
      ['profile', ''],
      ['cryptographicMode', 3],
      ['cryptographicMode', 0],
      ['cryptographicMode', true],
      ['hierarchy', 'isv'],
      ['seed', ''],
      ['server.name', ''],
      ['server.name', 'A'.repeat(16)],
      ['server.name', 'RMS 01'],
      ['server.name', 'rms01.example'],
      ['server.name', 'RMS01\n'],
      ['server.url', 'ftp://rms01/'],
      ['server.url', 'rms01'],
      ['server.url', ''],
      ['accounts.domain', 'a\\b'],
      ['asmx.soap12', 'yes'],
      ['asmx.customErrors', true],
      ['request.keySizes', []],
      ['request.keySizes', [512]],
      ['request.keySizes', '1024;2048'],
      ['request.keySizes', ''],
      ['request.keySizes', null],
      ['request.rekey', 'maybe'],
      ['validity.slc', '1 year'],
      ['validity.slc', 'P'],
      ['validity.slc', 'P0D'],
      ['validity.licences', 'PT0M'],
      ['validity.rac', 'P0Y0M'],
      ['validity.slcFrom', '2003-02-30T00:00'],
      ['validity.slcFrom', 'now'],
      ['validity.outlivesIssuer', 'cut'],
      ['validity.rac', 'year'],
      ['validity.clc', 'P7Y'],
      ['log.level', 'loud'],
      ['profile', null],
    ]
    for (const [name, value] of bad) {
      it(`refuse ${name} as ${JSON.stringify(value)}, and say so in one line`, () => {
        const message = refusal({ file: file({ [name]: value }) })
        expect(message).to.match(new RegExp(`^The setting "${name}" cannot be `))
        expect(message).not.to.include('\n')
      })
    }
  })

  it('that are numbers say which numbers they take, wherever they are written', () => {
    const wanted = 'a whole number from 1 to 300 is wanted.'
    for (const text of ['0', '-1', '301', '1.5', '-1.5', '1e9', 'soon', '', 'true']) {
      expect(refusal({ assignments: [`database.patience=${text}`] }), text).to.equal(
        `The setting "database.patience" cannot be ${JSON.stringify(text)}: ${wanted}`,
      )
    }
    for (const value of [0, -1.5, 301, '5', null]) {
      expect(refusal({ file: file({ 'database.patience': value }) }), String(value)).to.equal(
        `The setting "database.patience" cannot be ${JSON.stringify(value)}: ${wanted}`,
      )
    }
    expect(loadSettings({ assignments: ['database.patience=300'] })['database.patience']).to.equal(300)
  })

  it('are refused in one line, whatever the file holds', () => {
    for (const text of ['hello\nworld', '{\n"profile"\n', '{"a\nb": 1}', '{"a\\nb": 1}', '{"profile": "a\\nb"}']) {
      expect(refusal({ file: file(text) }), text).to.match(/^.+$/)
    }
    expect(refusal({ assignments: ['a\nb'] })).to.match(/^.+$/)
    expect(refusal({ assignments: ['a\nb=c'] })).to.match(/^.+$/)
  })
})
